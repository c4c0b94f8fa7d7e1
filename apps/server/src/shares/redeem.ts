import type { Transaction } from 'kysely';
import type { AccessOutcome, Schema } from '../database/schema.ts';
import { claimMs, isClaimLive, lastClaimEnd, putClaim } from './claims.store.ts';
import { type EngineParts, endAndErase, endLater } from './ending.ts';
import {
  type AttemptBudget,
  giveBackAttempt,
  isRightPasscode,
  secondsUntilBudget,
  takeAttempt,
} from './passcodes.ts';
import { getPayloadKey } from './payload-keys.ts';
import type { PayloadKind } from './payload-kind.ts';
import { type Ending, type Share, standingOf } from './share.ts';
import { insertEvent, lockShare, setAttempts, takeView } from './shares.store.ts';
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
  readonly tokenHash: Uint8Array;
  readonly proof: Proof;
  /** SHA-256 of the claim; undefined: the view cannot be repeated. */
  readonly claimHash: Uint8Array | undefined;
  readonly now: number;
  readonly budget: AttemptBudget | undefined;
}

export type Redeemed<Payload> = { readonly granted: true; readonly payload: Payload } | Refusal;

/** Why nothing was handed out. `isToldWhy`: the reader proved to have the link, and may know. */
export type Refusal =
  | { readonly granted: false; readonly reason: 'unknown' | 'passcode_required' | 'passcode_invalid' }
  | { readonly granted: false; readonly reason: 'locked'; readonly retryAfterSeconds: number }
  | { readonly granted: false; readonly reason: Ending; readonly isToldWhy: boolean };

/** A share that may be opened as far as its policy goes, with the passcode still to be looked at. */
export interface Admitted {
  readonly share: Share;
  /** This claim already holds a view, so nothing more is counted. */
  readonly isRepeat: boolean;
}

/**
 * The one step in which a payload leaves the server: checks the policy, takes a view, binds it to the claim,
 * writes the access event, hands out the payload, and erases it with the last view. Runs inside one
 * transaction; a refusal takes no view.
 */
export async function redeem<Payload>(
  tx: Tx,
  parts: EngineParts,
  request: RedeemRequest<Payload>,
  verdict: Verdict | undefined,
): Promise<Redeemed<Payload>> {
  const admitted = await admit(tx, parts, request);
  if ('granted' in admitted) return admitted;
  const refusal = await checkPasscode(tx, parts, request, admitted, verdict);
  if (refusal) return refusal;

  const { share, isRepeat } = admitted;
  const key = await getPayloadKey(tx, share.id);
  if (!key) throw new Error(`share ${share.id} is ${share.state} but its payload is erased`);
  const payload = await request.kind.load(tx, share.id, key);
  if (!isRepeat) await countView(tx, parts, request, share);
  return { granted: true, payload };
}

/**
 * Takes an attempt at a slow passcode, to be durable before the passcode is hashed.
 * `admitted` when the caller may go on; the attempt is given back by `redeem` when the passcode is right.
 */
export async function reserveAttempt<Payload>(
  tx: Tx,
  parts: EngineParts,
  request: RedeemRequest<Payload>,
): Promise<Refusal | Admitted> {
  const admitted = await admit(tx, parts, request);
  if ('granted' in admitted) return admitted;
  const { share } = admitted;
  if (request.proof.passcode === undefined) {
    return refuse(tx, parts, request, share, { granted: false, reason: 'passcode_required' });
  }
  if (admitted.isRepeat) return admitted;
  const attempts = takeAttempt(share.attempts, request.budget, request.now);
  if (!attempts) return refuseLocked(tx, parts, request, share);
  await setAttempts(tx, share.id, attempts);
  return admitted;
}

async function admit<Payload>(
  tx: Tx,
  parts: EngineParts,
  request: RedeemRequest<Payload>,
): Promise<Refusal | Admitted> {
  const { claimHash, now } = request;
  const share = await lockShare(tx, request.tokenHash);
  if (!share || share.kind !== request.kind.name || !knowsLink(share, request.proof.linkToken)) {
    return { granted: false, reason: 'unknown' };
  }
  const isRepeat = claimHash !== undefined && (await isClaimLive(tx, { shareId: share.id, claimHash }, now));
  const standing = standingOf(share, now);
  const isHeld = isRepeat && standing === 'viewed' && share.eraseAt !== undefined && now < share.expiresAt;
  if (standing === 'open' || isHeld) return { share, isRepeat };
  if (standing === 'expired' && share.state !== 'expired')
    await endAndErase(tx, parts, share, 'expired', now);
  return refuse(tx, parts, request, share, {
    granted: false,
    reason: standing,
    isToldWhy: share.linkTokenHash !== undefined,
  });
}

/** Without the link token of a share that has one, nobody learns that it exists. */
export function knowsLink(share: Share, linkToken: string | undefined): boolean {
  if (!share.linkTokenHash) return true;
  return linkToken !== undefined && isSameHash(share.linkTokenHash, hashTokenBytes(linkToken));
}

async function checkPasscode<Payload>(
  tx: Tx,
  parts: EngineParts,
  request: RedeemRequest<Payload>,
  { share, isRepeat }: Admitted,
  verdict: Verdict | undefined,
): Promise<Refusal | undefined> {
  const { form } = share.passcode;
  const given = request.proof.passcode;
  if (form === 'none') return undefined;
  if (given === undefined) {
    return refuse(tx, parts, request, share, { granted: false, reason: 'passcode_required' });
  }
  if (form === 'argon2id') {
    if (!verdict) throw new Error('a slow passcode must be hashed before the step');
    if (!verdict.isRight) return refuseWrong(tx, parts, request, share);
    if (verdict.tookAttempt) await setAttempts(tx, share.id, giveBackAttempt(share.attempts));
    return undefined;
  }
  // A fast check and its attempt are one transaction: a wrong guess is counted before it is answered, and a
  // right one needs nothing given back.
  const attempts = takeAttempt(share.attempts, request.budget, request.now);
  if (!isRepeat && !attempts) return refuseLocked(tx, parts, request, share);
  if (isRightPasscode(share.passcode, given)) return undefined;
  if (!isRepeat && attempts) await setAttempts(tx, share.id, attempts);
  return refuseWrong(tx, parts, request, share);
}

async function countView<Payload>(
  tx: Tx,
  parts: EngineParts,
  { claimHash, now }: RedeemRequest<Payload>,
  share: Share,
): Promise<void> {
  await insertEvent(tx, { id: parts.ids.next(), shareId: share.id, at: now, outcome: 'SUCCESS' });
  if (claimHash) await putClaim(tx, { shareId: share.id, claimHash }, now + claimMs);
  if (share.maxViews === undefined) return;
  if (!(await takeView(tx, share.id))) throw new Error(`share ${share.id} was locked and yet out of views`);
  if (share.viewsTaken + 1 < share.maxViews) return;
  const eraseAt = await lastClaimEnd(tx, share.id, now);
  if (eraseAt === undefined) await endAndErase(tx, parts, share, 'viewed', now);
  else await endLater(tx, share, { now, eraseAt });
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

async function refuseWrong<Payload>(
  tx: Tx,
  parts: EngineParts,
  request: RedeemRequest<Payload>,
  share: Share,
) {
  return refuse(tx, parts, request, share, { granted: false, reason: 'passcode_invalid' });
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
