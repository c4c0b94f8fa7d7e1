import type { Kysely, Transaction } from 'kysely';
import type { Ceremony, Schema } from '../database/schema.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

/** What a passkey is to sign. */
export interface Challenge {
  readonly id: string;
  readonly ceremony: Ceremony;
  /** Undefined: for whoever has a passkey. */
  readonly userId: number | undefined;
  readonly bytes: Uint8Array;
  readonly name: string | undefined;
  readonly expiresAt: number;
}

export async function insertChallenge(db: Db, challenge: Challenge): Promise<void> {
  const { id, ceremony, userId, bytes, name, expiresAt } = challenge;
  const row = { id, ceremony, user_id: userId ?? null, challenge: bytes, name: name ?? null };
  await db
    .insertInto('webauthn_challenges')
    .values({ ...row, expires_at: expiresAt })
    .execute();
}

/**
 * Spends a challenge: of any number of requests with it, one alone gets it, whether its signature is good or not.
 * @param choice `userId` undefined: whomever it is for
 */
export async function takeChallenge(
  db: Db,
  { id, ceremony, userId }: Pick<Challenge, 'id' | 'ceremony' | 'userId'>,
  now: number,
): Promise<Challenge | undefined> {
  const deletion = db.deleteFrom('webauthn_challenges').where('id', '=', id).where('ceremony', '=', ceremony);
  const row = await (userId === undefined ? deletion : deletion.where('user_id', '=', userId))
    .returningAll()
    .executeTakeFirst();
  if (!row || row.expires_at <= now) return undefined;
  return {
    id,
    ceremony,
    userId: row.user_id ?? undefined,
    bytes: row.challenge,
    name: row.name ?? undefined,
    expiresAt: row.expires_at,
  };
}

/** Removes what somebody has begun: none of it is to be finished. */
export async function deleteChallenges(tx: Tx, userId: number): Promise<void> {
  await tx.deleteFrom('webauthn_challenges').where('user_id', '=', userId).execute();
}

export async function forgetChallenges(tx: Tx, now: number): Promise<void> {
  await tx.deleteFrom('webauthn_challenges').where('expires_at', '<=', now).execute();
}
