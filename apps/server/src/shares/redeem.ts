import type { Transaction } from 'kysely';
import type { AccessOutcome, Schema } from '../database/schema.ts';
import { isClaimLive, lastClaimEnd, putClaim } from './claims.store.ts';
import { type EngineParts, endAndErase, forgetAt } from './ending.ts';
import {
  type AttemptBudget,
  giveBackAttempt,
  isRightPasscode,
  secondsUntilBudget,
  takeAttempt,
} from './passcodes.ts';
import { erasePayloadKey, type PayloadKey } from './payload-keys.ts';
import type { PayloadKind } from './payload-kind.ts';
import { type Ending, isHeld, type Share, standingOf } from './share.ts';
import {
  insertEvent,
  lockShare,
  lockShareById,
  setAttempts,
  takeView,
  type ViewTaken,
} from './shares.store.ts';
import type { TokenPlace } from './token-form.ts';
import { hashTokenBytes, isSameHash } from './tokens.ts';

type Tx = Transaction<Schema>;

/** What a reader brings to show that the share is theirs to open. */
export interface Proof {
  /** base64url; for shares that answer only to those who have their link. */
  readonly linkToken: string | undefined;
  readonly passcode: string | undefined;
}

/** What came of hashing a slow passcode before the step. Fast ones are checked inside it. */
export interface Verdict {
  readonly isRight: boolean;
  /** An attempt was taken for it, to be given back when it is right. */
  readonly tookAttempt: boolean;
}

export interface RedeemRequest<Payload> {
  readonly kind: PayloadKind<Payload>;
  readonly place: TokenPlace;
  readonly proof: Proof;
  /** SHA-256 of the claim; undefined: the view cannot be repeated. */
  readonly claimHash: Uint8Array | undefined;
  readonly now: number;
  readonly budget: AttemptBudget | undefined;
}

export type Redeemed<Payload> = { readonly granted: true; readonly payload: Payload } | Refusal;

/** The passcode takes long to hash: an attempt is taken for it, and the step is to be run again with the verdict. */
export interface SlowPasscode {
  readonly slow: {
    readonly shareId: number;
    readonly hash: Uint8Array;
    readonly given: string;
    readonly tookAttempt: boolean;
  };
}

/** Why nothing was handed out. `isToldWhy`: the reader proved to have the link, and may know. */
export type Refusal =
  | { readonly granted: false; readonly reason: 'unknown' | 'passcode_required' | 'passcode_invalid' }
  | { readonly granted: false; readonly reason: 'locked'; readonly retryAfterSeconds: number }
  | { readonly granted: false; readonly reason: Ending; readonly isToldWhy: boolean };

/** A share that may be opened as far as its policy goes, with the passcode still to be looked at. */
export interface Admitted {
  readonly share: Share;
  readonly key: PayloadKey;
  /** This claim already holds a view, so nothing more is counted. */
  readonly isRepeat: boolean;
}

/**
 * The one step in which a payload leaves the server: checks the policy, takes a view, binds it to the claim,
 * writes the access event, hands out the payload, and erases it with the last view. Runs inside one
 * transaction; a refusal takes no view. @param verdict undefined at first; what came of a slow passcode after that
 */
export async function redeem<Payload>(
  tx: Tx,
  parts: EngineParts,
  request: RedeemRequest<Payload>,
  verdict: Verdict | undefined,
): Promise<Redeemed<Payload> | SlowPasscode> {
  const admitted = await admit(tx, parts, request);
  if ('granted' in admitted) return admitted;
  const unproven = await checkPasscode(tx, parts, request, admitted, verdict);
  if (unproven) return unproven;

  const { share, key, isRepeat } = admitted;
  const payload = await request.kind.load(tx, share.id, key);
  if (!isRepeat) await countView(tx, parts, request, share);
  return { granted: true, payload };
}

async function admit<Payload>(
  tx: Tx,
  parts: EngineParts,
  request: RedeemRequest<Payload>,
): Promise<Refusal | Admitted> {
  const { claimHash, now } = request;
  const locked = await lockShare(tx, request.place);
  if (!locked || !isVisible(locked.share, request.kind, request.proof.linkToken)) {
    return { granted: false, reason: 'unknown' };
  }
  const { share, key } = locked;
  // A share whose views are counted has no claims before its first view.
  const mayRepeat = claimHash !== undefined && (share.maxViews === undefined || share.viewsTaken > 0);
  const isRepeat = mayRepeat && (await isClaimLive(tx, { shareId: share.id, claimHash }, now));
  const standing = standingOf(share, now);
  if (standing === 'open' || (isRepeat && isHeld(share, now))) {
    if (!key) throw new Error(`share ${share.id} is ${share.state} but its payload is erased`);
    return { share, key, isRepeat };
  }
  if (standing === 'expired' && share.state !== 'expired') await endAndErase(tx, share, 'expired', now);
  return refuse(tx, parts, request, share, {
    granted: false,
    reason: standing,
    isToldWhy: share.linkTokenHash !== undefined,
  });
}

/** Without the link token of a share that has one, nobody learns that it exists. */
export function isVisible(
  share: Share,
  kind: Pick<PayloadKind<unknown>, 'name'>,
  linkToken: string | undefined,
): boolean {
  if (share.kind !== kind.name) return false;
  if (!share.linkTokenHash) return true;
  return linkToken !== undefined && isSameHash(share.linkTokenHash, hashTokenBytes(linkToken));
}

async function checkPasscode<Payload>(
  tx: Tx,
  parts: EngineParts,
  request: RedeemRequest<Payload>,
  { share, isRepeat }: Admitted,
  verdict: Verdict | undefined,
): Promise<Refusal | SlowPasscode | undefined> {
  const { form, hash } = share.passcode;
  const given = request.proof.passcode;
  if (form === 'none' || !hash) return undefined;
  if (given === undefined) {
    return refuse(tx, parts, request, share, { granted: false, reason: 'passcode_required' });
  }
  if (verdict) return settleSlowPasscode(tx, parts, request, share, verdict);
  const attempts = isRepeat ? share.attempts : takeAttempt(share.attempts, request.budget, request.now);
  if (!attempts) return refuseLocked(tx, parts, request, share);
  if (form === 'argon2id') {
    // On disk before the hash is made, so that a crash gives no free guess.
    if (!isRepeat) await setAttempts(tx, share.id, attempts);
    return { slow: { shareId: share.id, hash, given, tookAttempt: !isRepeat } };
  }
  // A fast check and its attempt are one transaction: a wrong guess is counted before it is answered, and a
  // right one needs nothing given back.
  if (isRightPasscode(share.passcode, given)) return undefined;
  if (!isRepeat) await setAttempts(tx, share.id, attempts);
  return refuse(tx, parts, request, share, { granted: false, reason: 'passcode_invalid' });
}

async function settleSlowPasscode<Payload>(
  tx: Tx,
  parts: EngineParts,
  request: RedeemRequest<Payload>,
  share: Share,
  { isRight, tookAttempt }: Verdict,
): Promise<Refusal | undefined> {
  if (!isRight) return refuse(tx, parts, request, share, { granted: false, reason: 'passcode_invalid' });
  if (tookAttempt) await setAttempts(tx, share.id, giveBackAttempt(share.attempts));
  return undefined;
}

/** Gives back an attempt that was taken and never checked. */
export async function returnAttempt(tx: Tx, shareId: number): Promise<void> {
  const share = await lockShareById(tx, shareId);
  if (share) await setAttempts(tx, share.id, giveBackAttempt(share.attempts));
}

async function countView<Payload>(
  tx: Tx,
  parts: EngineParts,
  { kind, claimHash, now }: RedeemRequest<Payload>,
  share: Share,
): Promise<void> {
  await insertEvent(tx, { id: parts.ids.next(), shareId: share.id, at: now, outcome: 'SUCCESS' });
  const claimEnd = claimHash && Math.min(now + kind.claimMs, share.expiresAt);
  if (claimHash && claimEnd) await putClaim(tx, { shareId: share.id, claimHash }, claimEnd);
  if (share.maxViews === undefined) return;
  const after = await viewTaken(tx, share, now, claimEnd);
  if (!(await takeView(tx, share.id, after)))
    throw new Error(`share ${share.id} was locked and yet out of views`);
  if (after.state === 'viewed' && after.eraseAt <= now) await erasePayloadKey(tx, share.id);
}

/** What becomes of a share with this view. The payload of a last view stays for as long as a claim may repeat it. */
async function viewTaken(
  tx: Tx,
  share: Share,
  now: number,
  claimEnd: number | undefined,
): Promise<ViewTaken> {
  const { expiresAt, viewsTaken, maxViews } = share;
  if (viewsTaken + 1 !== maxViews)
    return { state: 'live', endedAt: null, forgetAt: expiresAt, eraseAt: null, dueAt: expiresAt };
  const lastEnd = claimEnd ?? (viewsTaken > 0 ? await lastClaimEnd(tx, share.id, now) : undefined);
  const eraseAt = lastEnd ?? now;
  return { state: 'viewed', endedAt: now, forgetAt: forgetAt(share, now), eraseAt, dueAt: eraseAt };
}

async function refuse<Payload>(
  tx: Tx,
  parts: EngineParts,
  request: RedeemRequest<Payload>,
  share: Share,
  refusal: Refusal & { reason: keyof typeof outcomes },
): Promise<Refusal> {
  const event = { id: parts.ids.next(), shareId: share.id, at: request.now };
  await insertEvent(tx, { ...event, outcome: outcomes[refusal.reason] });
  return refusal;
}

async function refuseLocked<Payload>(
  tx: Tx,
  parts: EngineParts,
  request: RedeemRequest<Payload>,
  share: Share,
) {
  if (!request.budget) throw new Error('without a budget no share is locked');
  const retryAfterSeconds = secondsUntilBudget(share.attempts, request.budget, request.now);
  return refuse(tx, parts, request, share, { granted: false, reason: 'locked', retryAfterSeconds });
}

const outcomes = {
  viewed: 'VIEW_LIMIT_REACHED',
  revoked: 'REVOKED',
  taken_down: 'REVOKED',
  expired: 'EXPIRED',
  passcode_required: 'PASSWORD_REQUIRED',
  passcode_invalid: 'INVALID_PASSWORD',
  locked: 'LOCKED',
} as const satisfies Record<string, AccessOutcome>;
