import type { Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Clock } from '../shared/clock.ts';
import { drawRandom } from '../shared/random.ts';
import { liveClaimEnd } from './claims.store.ts';
import { type EngineParts, endAndErase } from './ending.ts';
import { type AttemptBudget, keepPasscode, type NewPasscode, type PasscodeHasher } from './passcodes.ts';
import { createPayloadKey, getPayloadKey, type PayloadKey } from './payload-keys.ts';
import type { PayloadKind } from './payload-kind.ts';
import {
  isVisible,
  type Proof,
  type Redeemed,
  type Refusal,
  redeem,
  returnAttempt,
  type SlowPasscode,
  type Verdict,
} from './redeem.ts';
import { isEndable, isHeld, type Passcode, type Share, standingOf } from './share.ts';
import {
  getShare,
  insertShare,
  lockShareById,
  type NewShareRow,
  type Publication,
  publishShare,
} from './shares.store.ts';
import type { TokenPlace } from './token-form.ts';
import { hashToken, randomToken } from './tokens.ts';

type Tx = Transaction<Schema>;

/** As long as the hash of a real one. */
const linkTokenHashBytes = 32;

export interface EngineOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: { next(): number };
  readonly hasher: PasscodeHasher;
  /** Attempts at one passcode; undefined: not limited. */
  readonly passcodeBudget: AttemptBudget | undefined;
  readonly kinds: readonly Pick<PayloadKind<unknown>, 'name' | 'erase'>[];
}

/** What is known of a share before its payload is there. */
export interface NewDraft<Payload> {
  readonly kind: PayloadKind<Payload>;
  readonly organizationId: number | undefined;
  readonly lifeSeconds: number;
  readonly maxViews: number | undefined;
}

/** The policy of a new share, with its passcode already as it is kept. */
export interface NewShare<Payload> extends NewDraft<Payload>, Publication {
  readonly payload: Payload;
}

/** What turns a draft into a share. */
export interface NewPublication<Payload> extends Publication {
  readonly kind: PayloadKind<Payload>;
  readonly shareId: number;
  readonly payload: Payload;
}

export interface CreatedShare {
  readonly shareId: number;
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

/** A claim that may read on, until it ends. */
export interface HeldClaim {
  readonly granted: true;
  readonly share: Share;
  readonly endsAt: number;
}

export type ShareEngine = ReturnType<typeof createShareEngine>;

/** The only way in and out for payloads. Knows policies and no surface; kinds know payloads and no policy. */
export function createShareEngine(options: EngineOptions) {
  const { database, clock, ids, hasher, passcodeBudget: budget } = options;
  const parts: EngineParts = {
    ids,
    kinds: new Map(options.kinds.map((kind) => [kind.name, kind])),
  };
  return { keepPasscode: keep, create, draft, publish, open, checkClaim, inspect, revoke, end, find, parts };

  /** Hashes a passcode for `create`. May be slow, so it comes before the transaction. */
  function keep(passcode: NewPasscode | undefined): Promise<Passcode> {
    return keepPasscode(passcode, hasher);
  }

  /** Stores a payload behind its policy, inside the caller's transaction. */
  async function create<Payload>(tx: Tx, share: NewShare<Payload>): Promise<CreatedShare> {
    const { created, key } = await insert(tx, share, { ...share, state: 'live' });
    await share.kind.store(tx, created.shareId, share.payload, key);
    return created;
  }

  /**
   * Makes a share whose payload is still to come. Until it is published it exists for nobody but its maker: its link
   * token is one that nobody has.
   */
  async function draft<Payload>(tx: Tx, share: NewDraft<Payload>): Promise<CreatedShare> {
    const passcode: Passcode = { form: 'none', hash: undefined };
    const linkTokenHash = drawRandom(linkTokenHashBytes);
    const { created } = await insert(tx, share, { passcode, linkTokenHash, state: 'draft' });
    return created;
  }

  /** Stores the payload of a draft and opens it. False when it is no draft any more: it ended, or is published. */
  async function publish<Payload>(tx: Tx, publication: NewPublication<Payload>): Promise<boolean> {
    const { kind, shareId, payload } = publication;
    const share = await lockShareById(tx, shareId);
    if (share?.state !== 'draft' || share.kind !== kind.name || clock.now() >= share.expiresAt) return false;
    const key = await getPayloadKey(tx, shareId);
    if (!key) throw new Error(`the draft ${shareId} has no key`);
    await publishShare(tx, shareId, publication);
    await kind.store(tx, shareId, payload, key);
    return true;
  }

  async function insert<Payload>(
    tx: Tx,
    share: NewDraft<Payload>,
    opening: Publication & { state: 'live' | 'draft' },
  ): Promise<{ created: CreatedShare; key: PayloadKey }> {
    const now = clock.now();
    const expiresAt = now + share.lifeSeconds * 1_000;
    const revokeToken = randomToken();
    for (;;) {
      const { token, place } = share.kind.tokens.draw();
      const shareId = ids.next();
      const row = newRow({ ...share, ...opening }, { id: shareId, place, revokeToken, now, expiresAt });
      if (!(await insertShare(tx, row))) continue;
      const key = await createPayloadKey(tx, shareId);
      return { created: { shareId, token, revokeToken, expiresAt }, key };
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

  /**
   * Whether a claim holds a view of a share that may still be read: for payloads that are fetched in pieces after they
   * were opened. Who has no claim learns nothing.
   */
  async function checkClaim(kind: Findable, token: string, claim: string): Promise<HeldClaim | Refusal> {
    const now = clock.now();
    const share = await find(kind, token);
    const claimKey = share && { shareId: share.id, claimHash: hashToken(claim) };
    const endsAt = claimKey && (await liveClaimEnd(database.db, claimKey, now));
    if (!share || endsAt === undefined) return { granted: false, reason: 'unknown' };
    const standing = standingOf(share, now);
    if (standing === 'open' || isHeld(share, now)) return { granted: true, share, endsAt };
    return { granted: false, reason: standing, isToldWhy: true };
  }

  /** Looks at a share without opening it: no view, no attempt, no event. */
  async function inspect(
    kind: Findable,
    token: string,
    linkToken: string | undefined,
  ): Promise<Inspected | Refusal> {
    const now = clock.now();
    const share = await getShare(database.db, kind.tokens.locate(token));
    if (!share || !isVisible(share, kind, linkToken)) return { granted: false, reason: 'unknown' };
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
        await endAndErase(tx, share, 'expired', now);
      }
    });
    database.noteErasure();
  }

  /** Ends a share at once, whoever holds claims. May be repeated. */
  async function revoke(share: Share): Promise<void> {
    await database.transact((tx) => end(tx, share));
    database.noteErasure();
  }

  /** The same inside the caller's transaction, for what ends shares together with something else. */
  async function end(tx: Tx, { id }: Pick<Share, 'id'>): Promise<void> {
    const current = await lockShareById(tx, id);
    if (!current) return;
    const now = clock.now();
    if (isEndable(current, now))
      await endAndErase(tx, current, isHeld(current, now) ? 'viewed' : 'revoked', now);
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
  share: NewDraft<Payload> & Publication & { state: 'live' | 'draft' },
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
    state: share.state,
    passcode_form: share.passcode.form,
    passcode_hash: share.passcode.hash ?? null,
    link_token_hash: share.linkTokenHash ?? null,
    revoke_token_hash: hashToken(made.revokeToken),
  };
}
