import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

/** Somebody's leave for the command that listens on this port and knows the verifier. */
export interface CliCode {
  readonly codeHash: Uint8Array;
  readonly userId: number;
  readonly organizationId: number;
  readonly codeChallenge: string;
  readonly port: number;
  readonly authenticatedAt: number;
  readonly expiresAt: number;
}

export async function insertCliCode(tx: Tx, code: CliCode): Promise<void> {
  const row = {
    code_hash: code.codeHash,
    user_id: code.userId,
    organization_id: code.organizationId,
    code_challenge: code.codeChallenge,
    port: code.port,
    authenticated_at: code.authenticatedAt,
    expires_at: code.expiresAt,
  };
  await tx.insertInto('cli_codes').values(row).execute();
}

export async function getCliCode(db: Db, codeHash: Uint8Array, now: number): Promise<CliCode | undefined> {
  const row = await db
    .selectFrom('cli_codes')
    .selectAll()
    .where('code_hash', '=', codeHash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return (
    row && {
      codeHash,
      userId: row.user_id,
      organizationId: row.organization_id,
      codeChallenge: row.code_challenge,
      port: row.port,
      authenticatedAt: row.authenticated_at,
      expiresAt: row.expires_at,
    }
  );
}

/** Spends a code: of any number of requests with it, one alone gets true. */
export async function takeCliCode(tx: Tx, codeHash: Uint8Array): Promise<boolean> {
  const deleted = await tx.deleteFrom('cli_codes').where('code_hash', '=', codeHash).executeTakeFirst();
  return deleted.numDeletedRows === 1n;
}

export async function deleteCliCodes(tx: Tx, userId: number): Promise<void> {
  await tx.deleteFrom('cli_codes').where('user_id', '=', userId).execute();
}

export async function forgetCliCodes(tx: Tx, now: number): Promise<void> {
  await tx.deleteFrom('cli_codes').where('expires_at', '<=', now).execute();
}
