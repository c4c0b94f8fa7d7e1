import type { Insertable, Kysely, Selectable, Transaction } from 'kysely';
import type { MailTokenPurpose, MailTokensTable, Schema } from '../database/schema.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

/** Which link: the hash of its token, what it is followed for, and when. */
export interface MailTokenUse {
  readonly hash: Uint8Array;
  readonly purpose: MailTokenPurpose;
  readonly now: number;
}

export type KeptMailToken = Selectable<MailTokensTable>;

export async function insertMailToken(tx: Tx, row: Insertable<MailTokensTable>): Promise<void> {
  await tx.insertInto('mail_tokens').values(row).execute();
}

/** Undefined for a link that was used, is too old, or never was one. */
export async function getMailToken(db: Db, use: MailTokenUse): Promise<KeptMailToken | undefined> {
  return db
    .selectFrom('mail_tokens')
    .selectAll()
    .where('token_hash', '=', use.hash)
    .where('purpose', '=', use.purpose)
    .where('expires_at', '>', use.now)
    .executeTakeFirst();
}

/** Spends a link: of any number of requests with it, one alone gets true. */
export async function takeMailToken(tx: Tx, use: MailTokenUse): Promise<boolean> {
  const deleted = await tx
    .deleteFrom('mail_tokens')
    .where('token_hash', '=', use.hash)
    .where('purpose', '=', use.purpose)
    .where('expires_at', '>', use.now)
    .executeTakeFirst();
  return deleted.numDeletedRows === 1n;
}

/** The newest address of a user that is still to be confirmed. */
export async function getPendingEmail(db: Db, userId: number, now: number): Promise<string | undefined> {
  const row = await db
    .selectFrom('mail_tokens')
    .select('email')
    .where('user_id', '=', userId)
    .where('purpose', '=', 'confirm_email')
    .where('expires_at', '>', now)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.email;
}

/** Makes the links of a user worthless. @param purpose undefined: every purpose */
export async function deleteMailTokens(tx: Tx, userId: number, purpose?: MailTokenPurpose): Promise<void> {
  const query = tx.deleteFrom('mail_tokens').where('user_id', '=', userId);
  await (purpose ? query.where('purpose', '=', purpose) : query).execute();
}

export async function forgetMailTokens(tx: Tx, now: number): Promise<void> {
  await tx.deleteFrom('mail_tokens').where('expires_at', '<=', now).execute();
}
