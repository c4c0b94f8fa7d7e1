import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

/** The seed of somebody's authenticator app. */
export interface TotpFactor {
  readonly userId: number;
  readonly version: number;
  readonly sealed: Uint8Array;
  readonly createdAt: number;
  readonly isConfirmed: boolean;
}

export async function getTotpFactor(db: Db, userId: number): Promise<TotpFactor | undefined> {
  const row = await db
    .selectFrom('totp_factors')
    .selectAll()
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return (
    row && {
      userId,
      version: row.version,
      sealed: row.sealed,
      createdAt: row.created_at,
      isConfirmed: row.confirmed_at !== null,
    }
  );
}

/** Keeps a seed in the place of one that was begun before. @returns false when two-factor is on */
export async function putTotpFactor(
  tx: Tx,
  { userId, version, sealed, createdAt }: Omit<TotpFactor, 'isConfirmed'>,
): Promise<boolean> {
  const values = { version, sealed, last_step: 0, created_at: createdAt };
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('totp_factors')
    .values({ user_id: userId, ...values, confirmed_at: null })
    .onConflict((conflict) =>
      conflict.column('user_id').doUpdateSet(values).where('totp_factors.confirmed_at', 'is', null),
    )
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** A step of one seed. */
export interface TotpStep {
  readonly userId: number;
  readonly version: number;
  readonly step: number;
}

/** Switches two-factor on with its first code. @returns false when that seed is not waiting any more */
export async function confirmTotpFactor(tx: Tx, { userId, version, step }: TotpStep, now: number) {
  const updated = await tx
    .updateTable('totp_factors')
    .set({ confirmed_at: now, last_step: step })
    .where('user_id', '=', userId)
    .where('version', '=', version)
    .where('confirmed_at', 'is', null)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
}

/** Spends a code: of any number of requests with it, one alone gets true, and none with an older one. */
export async function takeTotpStep(tx: Tx, { userId, version, step }: TotpStep): Promise<boolean> {
  const updated = await tx
    .updateTable('totp_factors')
    .set({ last_step: step })
    .where('user_id', '=', userId)
    .where('version', '=', version)
    .where('confirmed_at', 'is not', null)
    .where('last_step', '<', step)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
}

/** Forgets the seed and the recovery codes. @returns whether two-factor was on */
export async function deleteTwoFactor(tx: Tx, userId: number): Promise<boolean> {
  const row = await tx
    .deleteFrom('totp_factors')
    .where('user_id', '=', userId)
    .returning('confirmed_at')
    .executeTakeFirst();
  await tx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  return row !== undefined && row.confirmed_at !== null;
}

export async function replaceRecoveryCodes(tx: Tx, userId: number, hashes: readonly Uint8Array[]) {
  await tx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  const rows = hashes.map((code_hash) => ({ user_id: userId, code_hash }));
  await tx.insertInto('recovery_codes').values(rows).execute();
}

export async function hasRecoveryCode(db: Db, userId: number, hash: Uint8Array): Promise<boolean> {
  const row = await db
    .selectFrom('recovery_codes')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('code_hash', '=', hash)
    .executeTakeFirst();
  return row !== undefined;
}

/** Spends a recovery code: of any number of requests with it, one alone gets true. */
export async function takeRecoveryCode(tx: Tx, userId: number, hash: Uint8Array): Promise<boolean> {
  const deleted = await tx
    .deleteFrom('recovery_codes')
    .where('user_id', '=', userId)
    .where('code_hash', '=', hash)
    .executeTakeFirst();
  return deleted.numDeletedRows === 1n;
}
