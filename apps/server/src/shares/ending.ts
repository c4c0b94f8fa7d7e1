import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { erasePayloadKey } from './payload-keys.ts';
import type { PayloadKind } from './payload-kind.ts';
import type { Ending, Share } from './share.ts';
import { endShare } from './shares.store.ts';

type Tx = Transaction<Schema>;

/** What every step of the engine works with. */
export interface EngineParts {
  readonly ids: { next(): number };
  /** Kinds by their name. The engine never looks into a payload. */
  readonly kinds: ReadonlyMap<string, Pick<PayloadKind<unknown>, 'erase'>>;
}

/** A tombstone stays this long at least, so that "gone" can be told from "never was". */
const tombstoneMs = 24 * 3_600_000;

/**
 * Ends a share and zeroes the key of its payload in the same transaction: from then on the payload is noise, which the
 * sweep removes within seconds.
 */
export async function endAndErase(tx: Tx, share: Share, state: Ending, now: number): Promise<void> {
  await endShare(tx, share.id, { state, at: now, forgetAt: forgetAt(share, now), eraseAt: now });
  await erasePayloadKey(tx, share.id);
}

/** When the tombstone of a share that ends now goes too. */
export function forgetAt(share: Share, now: number): number {
  return Math.max(share.expiresAt, now + tombstoneMs);
}
