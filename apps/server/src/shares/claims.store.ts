import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';

/** How long the holder of a claim may ask for the same answer again. */
export const claimMs = 60_000;

/** Whether this claim holds a view of the share now. */
export async function isClaimLive(
  db: Kysely<Schema>,
  claim: { shareId: number; claimHash: Uint8Array },
  now: number,
): Promise<boolean> {
  const row = await byKey(db, claim).where('ends_at', '>', now).executeTakeFirst();
  return row !== undefined;
}

/** Whether this claim ever held a view of the share: proof of having opened it. */
export async function hasClaimed(
  db: Kysely<Schema>,
  claim: { shareId: number; claimHash: Uint8Array },
): Promise<boolean> {
  return (await byKey(db, claim).executeTakeFirst()) !== undefined;
}

/** Binds a view to a claim until `endsAt`. A claim that ended before is taken anew. */
export async function putClaim(
  tx: Transaction<Schema>,
  claim: { shareId: number; claimHash: Uint8Array },
  endsAt: number,
): Promise<void> {
  await tx
    .insertInto('share_claims')
    .values({ share_id: claim.shareId, claim_hash: claim.claimHash, ends_at: endsAt })
    .onConflict((conflict) => conflict.columns(['share_id', 'claim_hash']).doUpdateSet({ ends_at: endsAt }))
    .execute();
}

/** When the last live claim of a share ends; undefined when none is live. */
export async function lastClaimEnd(
  db: Kysely<Schema>,
  shareId: number,
  now: number,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('share_claims')
    .select((eb) => eb.fn.max('ends_at').as('ends_at'))
    .where('share_id', '=', shareId)
    .where('ends_at', '>', now)
    .executeTakeFirst();
  return row?.ends_at ?? undefined;
}

function byKey(db: Kysely<Schema>, claim: { shareId: number; claimHash: Uint8Array }) {
  return db
    .selectFrom('share_claims')
    .select('ends_at')
    .where('share_id', '=', claim.shareId)
    .where('claim_hash', '=', claim.claimHash);
}
