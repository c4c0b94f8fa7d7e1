import type { Insertable, Transaction } from 'kysely';
import type { InviteCodesTable, Schema } from '../database/schema.ts';

type Tx = Transaction<Schema>;

export async function insertInviteCode(tx: Tx, row: Insertable<InviteCodesTable>): Promise<void> {
  await tx.insertInto('invite_codes').values(row).execute();
}

/** Spends a code: of any number of registrations with it, one alone gets true. */
export async function takeInviteCode(tx: Tx, hash: Uint8Array, now: number): Promise<boolean> {
  const deleted = await tx
    .deleteFrom('invite_codes')
    .where('code_hash', '=', hash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return deleted.numDeletedRows === 1n;
}

export async function forgetInviteCodes(tx: Tx, now: number): Promise<void> {
  await tx.deleteFrom('invite_codes').where('expires_at', '<=', now).execute();
}
