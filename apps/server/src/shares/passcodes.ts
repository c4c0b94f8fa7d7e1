import type { Attempts, Passcode } from './share.ts';
import { hashToken, isSameHash } from './tokens.ts';

/** How many attempts at one passcode there are in a window. */
export interface AttemptBudget {
  readonly count: number;
  readonly windowSeconds: number;
}

/** Slow hashing for passcodes that people choose. Runs off the event loop, bounded. */
export interface PasscodeHasher {
  hash(passcode: string): Promise<Uint8Array>;
  verify(passcode: string, hash: Uint8Array): Promise<boolean>;
}

/** A passcode that a share is made with. */
export interface NewPasscode {
  readonly passcode: string;
  /** It was derived from a key and cannot be guessed, so a fast hash keeps it safe. */
  readonly hasFullEntropy: boolean;
}

/** Turns a passcode into what is stored. Slow for passcodes that people choose: call it before a transaction. */
export async function keepPasscode(
  given: NewPasscode | undefined,
  hasher: PasscodeHasher,
): Promise<Passcode> {
  if (!given) return { form: 'none', hash: undefined };
  if (given.hasFullEntropy) return { form: 'sha256', hash: hashToken(given.passcode) };
  return { form: 'argon2id', hash: await hasher.hash(given.passcode) };
}

/** Compares a fast-hashed passcode. */
export function isRightPasscode(passcode: Passcode, given: string): boolean {
  return passcode.form === 'sha256' && isSameHash(passcode.hash, hashToken(given));
}

/** The attempts after one more; undefined when the budget of this window is spent. */
export function takeAttempt(
  attempts: Attempts,
  budget: AttemptBudget | undefined,
  now: number,
): Attempts | undefined {
  if (!budget) return attempts;
  const current = isOver(attempts, budget, now) ? { taken: 0, since: now } : attempts;
  return current.taken < budget.count ? { taken: current.taken + 1, since: current.since } : undefined;
}

/** The attempts after one was given back, because it was right. */
export function giveBackAttempt(attempts: Attempts): Attempts {
  return { taken: Math.max(0, attempts.taken - 1), since: attempts.since };
}

/** Seconds until a spent budget is whole again. */
export function secondsUntilBudget(attempts: Attempts, budget: AttemptBudget, now: number): number {
  return Math.max(1, Math.ceil((attempts.since + budget.windowSeconds * 1_000 - now) / 1_000));
}

function isOver(attempts: Attempts, budget: AttemptBudget, now: number): boolean {
  return now - attempts.since >= budget.windowSeconds * 1_000;
}
