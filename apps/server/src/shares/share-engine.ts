import type { Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Clock } from '../shared/clock.ts';
import { type EngineParts, endAndErase, eraseEnded } from './ending.ts';
import { type AttemptBudget, keepPasscode, type NewPasscode, type PasscodeHasher } from './passcodes.ts';
import { createPayloadKey, getPayloadKey, type PayloadKey } from './payload-keys.ts';
import type { PayloadKind } from './payload-kind.ts';
import {
  knowsLink,
  type Proof,
  type Redeemed,
  type Refusal,
  redeem,
  returnAttempt,
  type SlowPasscode,
  type Verdict,
} from './redeem.ts';
import { type Passcode, type Share, standingOf } from './share.ts';
import { getShare, insertShare, lockShareById, type NewShareRow } from './shares.store.ts';
import type { TokenPlace } from './token-form.ts';
import { hashToken, randomToken } from './tokens.ts';

type Tx = Transaction<Schema>;

export interface EngineOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: { next(): number };
  readonly hasher: PasscodeHasher;
  /** Attempts at one passcode; undefined: not limited. */
  readonly passcodeBudget: AttemptBudget | undefined;
  readonly kinds: readonly Pick<PayloadKind<unknown>, 'name' | 'erase'>[];
}

/** The policy of a new share, with its passcode already as it is kept. */
export interface NewShare<Payload> {
  readonly kind: PayloadKind<Payload>;
  readonly payload: Payload;
  readonly organizationId: number | undefined;
  readonly lifeSeconds: number;
  readonly maxViews: number | undefined;
  readonly passcode: Passcode;
  readonly linkTokenHash: Uint8Array | undefined;
}

export interface CreatedShare {
  readonly token: string;
  readonly revokeToken: string;
  readonly expiresAt: number;
}

export interface Opening<Payload> {
  readonly kind: PayloadKind<Payload>;
  readonly token: string;
  readonly proof: Proof;
  /** Random text of the reader; the same text repeats the same answer for a while. */
  readonly claim: string | undefined;
}

/** What it takes to find a share of a kind. */
type Findable = Pick<PayloadKind<unknown>, 'name' | 'tokens'>;

/** A share as its policy shows it to someone who does not open it, with the key for parts shown before opening. */
export interface Inspected {
  readonly share: Share;
  readonly key: PayloadKey;
}

export type ShareEngine = ReturnType<typeof createShareEngine>;

/** The only way in and out for payloads. Knows policies and no surface; kinds know payloads and no policy. */
export function createShareEngine(options: EngineOptions) {
  const { database, clock, ids, hasher, passcodeBudget: budget } = options;
  const parts: EngineParts = {
    ids,
    kinds: new Map(options.kinds.map((kind) => [kind.name, kind])),
  };
  return { keepPasscode: keep, create, open, inspect, revoke, find, parts };

  /** Hashes a passcode for `create`. May be slow, so it comes before the transaction. */
  function keep(passcode: NewPasscode | undefined): Promise<Passcode> {
    return keepPasscode(passcode, hasher);
  }

  /** Stores a payload behind its policy, inside the caller's transaction. */
  async function create<Payload>(tx: Tx, share: NewShare<Payload>): Promise<CreatedShare> {
    const now = clock.now();
    const expiresAt = now + share.lifeSeconds * 1_000;
    const revokeToken = randomToken();
    for (;;) {
      const { token, place } = share.kind.tokens.draw();
      const id = ids.next();
      const isInserted = await insertShare(tx, newRow(share, { id, place, revokeToken, now, expiresAt }));
      if (!isInserted) continue;
      await share.kind.store(tx, id, share.payload, await createPayloadKey(tx, id));
      return { token, revokeToken, expiresAt };
    }
  }

  /** Opens a share: takes a view and hands out the payload, or says why not. Answers once that is on disk. */
  async function open<Payload>({ kind, token, proof, claim }: Opening<Payload>): Promise<Redeemed<Payload>> {
    const claimHash = claim === undefined ? undefined : hashToken(claim);
    const place = kind.tokens.locate(token);
    const request = () => ({ kind, place, proof, claimHash, budget, now: clock.now() });
    const step = (verdict?: Verdict) => database.transact((tx) => redeem(tx, parts, request(), verdict));
    const first = await step();
    if (!('slow' in first)) return settled(first);
    const { tookAttempt } = first.slow;
    const second = await step({ isRight: await verifySlowly(first.slow), tookAttempt });
    if ('slow' in second) throw new Error('a passcode that was hashed is asked for again');
    return settled(second);
  }

  /** Hashes a passcode. When the queue for that is full nothing was tried, so the attempt is given back. */
  async function verifySlowly({ shareId, hash, given, tookAttempt }: SlowPasscode['slow']): Promise<boolean> {
    try {
      return await hasher.verify(given, hash);
    } catch (error) {
      if (tookAttempt) await database.transact((tx) => returnAttempt(tx, shareId));
      throw error;
    }
  }

  /** Looks at a share without opening it: no view, no attempt, no event. */
  async function inspect(
    kind: Findable,
    token: string,
    linkToken: string | undefined,
  ): Promise<Inspected | Refusal> {
    const now = clock.now();
    const share = await getShare(database.db, kind.tokens.locate(token));
    if (!share || share.kind !== kind.name || !knowsLink(share, linkToken)) {
      return { granted: false, reason: 'unknown' };
    }
    const standing = standingOf(share, now);
    if (standing === 'expired') await settleExpiry(share.id, now);
    const key = standing === 'open' ? await getPayloadKey(database.db, share.id) : undefined;
    if (standing === 'open' && key) return { share, key };
    // Without its key it ended between the two reads.
    const reason = standing === 'open' ? 'viewed' : standing;
    return { granted: false, reason, isToldWhy: share.linkTokenHash !== undefined };
  }

  /** Once seen expired, a share stays expired, even when the clock steps back. */
  async function settleExpiry(shareId: number, now: number): Promise<void> {
    await database.transact(async (tx) => {
      const share = await lockShareById(tx, shareId);
      if (share && share.state !== 'expired' && standingOf(share, now) === 'expired') {
        await endAndErase(tx, parts, share, 'expired', now);
      }
    });
    database.noteErasure();
  }

  /** Ends a share at once, whoever holds claims. May be repeated. */
  async function revoke(share: Share): Promise<void> {
    await database.transact(async (tx) => {
      const current = await lockShareById(tx, share.id);
      if (!current) return;
      if (current.state === 'live' || current.state === 'quarantined') {
        await endAndErase(tx, parts, current, 'revoked', clock.now());
      } else if (current.eraseAt !== undefined) {
        await eraseEnded(tx, parts, current);
      }
    });
    database.noteErasure();
  }

  /** The share of a token, dead or alive; for surfaces that decide who may manage it. */
  function find(kind: Findable, token: string): Promise<Share | undefined> {
    return getShare(database.db, kind.tokens.locate(token)).then((share) =>
      share?.kind === kind.name ? share : undefined,
    );
  }

  /** An opened share may be erased by now, and an opening may have found it expired. */
  function settled<Payload>(result: Redeemed<Payload>): Redeemed<Payload> {
    if (result.granted || result.reason === 'expired') database.noteErasure();
    return result;
  }
}

function newRow<Payload>(
  share: NewShare<Payload>,
  made: { id: number; place: TokenPlace; revokeToken: string; now: number; expiresAt: number },
): NewShareRow {
  return {
    id: made.id,
    kind: share.kind.name,
    token_key: made.place.key,
    token_hash: made.place.hash,
    organization_id: share.organizationId ?? null,
    created_at: made.now,
    expires_at: made.expiresAt,
    max_views: share.maxViews ?? null,
    passcode_form: share.passcode.form,
    passcode_hash: share.passcode.hash ?? null,
    link_token_hash: share.linkTokenHash ?? null,
    revoke_token_hash: hashToken(made.revokeToken),
  };
}
