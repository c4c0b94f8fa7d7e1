import type { Kysely, Transaction } from 'kysely';
import { compileQuery } from '../database/compiled-query.ts';
import type { Schema } from '../database/schema.ts';

/** A claim on a view of one share, by the hash of its text. */
export type ClaimKey = { shareId: number; claimHash: Uint8Array };

const getClaim = compileQuery((db, value: ClaimKey) =>
  db
    .selectFrom('share_claims')
    .select('ends_at')
    .where('share_id', '=', value.shareId)
    .where('claim_hash', '=', value.claimHash),
);

/** Whether this claim holds a view of the share now. */
export async function isClaimLive(db: Kysely<Schema>, claim: ClaimKey, now: number): Promise<boolean> {
  return (await liveClaimEnd(db, claim, now)) !== undefined;
}

/** Until when this claim holds a view of the share; undefined when it holds none now. */
export async function liveClaimEnd(
  db: Kysely<Schema>,
  claim: ClaimKey,
  now: number,
): Promise<number | undefined> {
  const row = await getClaim.first(db, claim);
  return row && row.ends_at > now ? row.ends_at : undefined;
}

/** Whether this claim ever held a view of the share: proof of having opened it. */
export async function hasClaimed(db: Kysely<Schema>, claim: ClaimKey): Promise<boolean> {
  return (await getClaim.first(db, claim)) !== undefined;
}

const upsertClaim = compileQuery((db, value: ClaimKey & { endsAt: number }) =>
  db
    .insertInto('share_claims')
    .values({ share_id: value.shareId, claim_hash: value.claimHash, ends_at: value.endsAt })
    .onConflict((conflict) =>
      conflict.columns(['share_id', 'claim_hash']).doUpdateSet({ ends_at: value.endsAt }),
    ),
);

/** Binds a view to a claim until `endsAt`. A claim that ended before is taken anew. */
export async function putClaim(tx: Transaction<Schema>, claim: ClaimKey, endsAt: number): Promise<void> {
  await upsertClaim.run(tx, { ...claim, endsAt });
}

const getLastEnd = compileQuery((db, value: { shareId: number; now: number }) =>
  db
    .selectFrom('share_claims')
    .select((eb) => eb.fn.max('ends_at').as('ends_at'))
    .where('share_id', '=', value.shareId)
    .where('ends_at', '>', value.now),
);

/** When the last live claim of a share ends; undefined when none is live. */
export async function lastClaimEnd(
  db: Kysely<Schema>,
  shareId: number,
  now: number,
): Promise<number | undefined> {
  return (await getLastEnd.first(db, { shareId, now }))?.ends_at ?? undefined;
}
