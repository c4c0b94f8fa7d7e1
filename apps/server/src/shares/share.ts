import type { PasscodeForm, ShareState } from '../database/schema.ts';

/** A guarded thing: one payload behind one policy. Never carries the payload. */
export interface Share {
  readonly id: number;
  readonly kind: string;
  /** Undefined: made without an account. */
  readonly organizationId: number | undefined;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Undefined: as many views as are asked for until it expires. */
  readonly maxViews: number | undefined;
  readonly viewsTaken: number;
  readonly state: ShareState;
  /** Set from the end of a share until its payload is removed: now, or when the last claim ends. */
  readonly eraseAt: number | undefined;
  /** When the tombstone goes too. */
  readonly forgetAt: number;
  readonly passcode: Passcode;
  /** Set: who does not send the link token is told nothing, not even that the share exists. */
  readonly linkTokenHash: Uint8Array | undefined;
  readonly revokeTokenHash: Uint8Array;
  readonly attempts: Attempts;
}

/** A passcode as it is kept: never the passcode itself. */
export interface Passcode {
  readonly form: PasscodeForm;
  readonly hash: Uint8Array | undefined;
}

/** Attempts at the passcode in the current window of the budget. */
export interface Attempts {
  readonly taken: number;
  readonly since: number;
}

/** Why a share can no longer be opened. */
export type Ending = 'viewed' | 'revoked' | 'expired' | 'taken_down';

/**
 * How a share stands at one moment: open, or over and why. A share under review counts as taken down. A draft is open
 * to whoever knows its link, which is nobody.
 */
export function standingOf(share: Share, now: number): 'open' | Ending {
  if (share.state === 'live' || share.state === 'draft') return now >= share.expiresAt ? 'expired' : 'open';
  if (share.state === 'quarantined') return now >= share.expiresAt ? 'expired' : 'taken_down';
  return share.state;
}

/** Whether the payload of a share without views left is still there, for those who hold a claim on it. */
export function isHeld(share: Share, now: number): boolean {
  return share.state === 'viewed' && now < (share.eraseAt ?? 0) && now < share.expiresAt;
}

/** Whether there is anything left that someone could end. */
export function isEndable(share: Share, now: number): boolean {
  return ['draft', 'live', 'quarantined'].includes(share.state) || isHeld(share, now);
}

/** Views that are left at most; undefined when they are not counted. */
export function viewsLeft(share: Share): number | undefined {
  return share.maxViews === undefined ? undefined : Math.max(0, share.maxViews - share.viewsTaken);
}
