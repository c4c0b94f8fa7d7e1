import { WaxwingError } from '../errors.ts';
import type { SessionKeeper } from './keep-session.ts';

/** Less than the five minutes for which the server takes it, so that no act begins with a proof that ends under it. */
export const PROOF_MILLISECONDS = 280_000;

export interface AuthorizeOptions {
  keeper: SessionKeeper;
  /** Asks whoever is signed in to prove it again, and resolves once they did; rejects when they would not. */
  proveAgain: (() => Promise<void>) | undefined;
  now: () => number;
}

/** Runs what needs somebody who is signed in. */
export interface Authorizer {
  /** Runs with a good token, and again where the server wanted a newer one, or a fresh proof and got it. */
  run<T>(act: (token: string) => Promise<T>): Promise<T>;
  /** Takes the token of a step-up; it stays in memory and is never renewed. */
  prove(token: string): void;
  forgetProof(): void;
}

export function createAuthorizer({ keeper, proveAgain, now }: AuthorizeOptions): Authorizer {
  let proof: { token: string; until: number } | undefined;
  let proving: Promise<void> | undefined;
  return { run, prove, forgetProof };

  async function run<T>(act: (token: string) => Promise<T>): Promise<T> {
    try {
      return await withToken(act);
    } catch (error) {
      if (!hasCode(error, 'STEP_UP_REQUIRED') || proveAgain === undefined) throw error;
      // Acts that are refused together are proved together.
      proving ??= proveAgain().finally(() => {
        proving = undefined;
      });
      await proving;
      return withToken(act);
    }
  }

  async function withToken<T>(act: (token: string) => Promise<T>): Promise<T> {
    if (proof !== undefined && proof.until <= now()) proof = undefined;
    const used = proof;
    const token = used?.token ?? (await keeper.token());
    try {
      return await act(token);
    } catch (error) {
      if (!isRefusedToken(error)) throw error;
      if (used === undefined) return act(await keeper.tokenAfter(token));
      forgetProof();
      return withToken(act);
    }
  }

  function prove(token: string): void {
    proof = { token, until: now() + PROOF_MILLISECONDS };
  }

  function forgetProof(): void {
    proof = undefined;
  }
}

/** The token itself was refused, and not what was given beside it. */
function isRefusedToken(error: unknown): boolean {
  if (!(error instanceof WaxwingError)) return false;
  return error.serverCode === 'TOKEN_EXPIRED' || error.serverCode === 'TOKEN_INVALID';
}

function hasCode(error: unknown, code: WaxwingError['code']): boolean {
  return error instanceof WaxwingError && error.code === code;
}
