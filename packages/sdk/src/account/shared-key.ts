import type { AnswerOf, apiKeyRoutes } from '@waxwing/contract';
import { WaxwingError } from '../errors.ts';
import { createSend, unexpectedAnswer } from '../http.ts';
import { randomName, sha256Hex } from '../proof.ts';
import type { ReportOptions } from '../types.ts';
import type { CallOptions } from './caller.ts';

type Routes = typeof apiKeyRoutes;

/** What is known of a handed-over key before it is opened. */
export type SharedKeyStatus = AnswerOf<Routes['sharedApiKeyStatus']>;
/** The key, and what its maker says. */
export type SharedKey = AnswerOf<Routes['openSharedApiKey']>;

/** Opens a link that hands an API key over, for whoever has it. */
export interface SharedKeyReader {
  /** Takes no view. NOT_FOUND, EXPIRED, VIEWED, REVOKED. */
  inspect(options?: CallOptions): Promise<SharedKeyStatus>;
  /**
   * Takes one view. PASSPHRASE_REQUIRED and WRONG_PASSPHRASE are about the passcode and take none. Call it again after
   * OFFLINE or SERVER_ERROR: a view that was taken meanwhile is not lost, for a minute.
   */
  open(passcode?: string, options?: CallOptions): Promise<SharedKey>;
  /** Tells the operator about abuse. */
  report(report: ReportOptions): Promise<void>;
}

/** @param shareUrl The whole link. LINK_NOT_OURS for any other. */
export function createSharedKeyReader(
  shareUrl: string,
  { fetch = globalThis.fetch }: { fetch?: typeof globalThis.fetch } = {},
): SharedKeyReader {
  const [, baseUrl = '', token = ''] = /^(https?:\/\/[^?#]*)\/a\/([0-9a-f]{64})\/?$/.exec(shareUrl) ?? [];
  if (token === '') throw new WaxwingError('LINK_NOT_OURS', 'This is no link to an API key');
  const send = createSend({
    // Called as a function: browsers refuse a fetch whose `this` is not the window.
    fetch: (input, init) => fetch(input, init),
    apiKeyFor: () => undefined,
  });
  const path = `api-keys/shared/${token}`;
  // One for all tries of one reader: each try may have taken the view without its answer having come.
  const claim = randomName();
  return {
    async inspect({ signal } = {}) {
      const answer = await send({ method: 'GET', baseUrl, path: `${path}/status`, signal });
      return asObject<SharedKeyStatus>(answer);
    },
    async open(passcode = '', { signal } = {}) {
      const headers = { 'x-claim': claim, ...(passcode !== '' && (await passcodeHeader(passcode))) };
      return asObject<SharedKey>(await send({ method: 'GET', baseUrl, path, headers, signal }));
    },
    async report({ reason, details, signal }) {
      const headers = { 'x-claim': claim };
      const body = { reason, details };
      await send({ method: 'POST', baseUrl, path: `${path}/report`, headers, body, signal });
    },
  };
}

async function passcodeHeader(passcode: string) {
  return { 'x-passcode-hash': await passcodeHash(passcode) };
}

/** The form in which a passcode that people chose is sent. */
export function passcodeHash(passcode: string): Promise<string> {
  return sha256Hex(new TextEncoder().encode(passcode));
}

/** A proxy may have answered in the server's place; what is an object came from the server, which keeps its contract. */
function asObject<T extends object>(answer: unknown): T {
  if (typeof answer !== 'object' || answer === null) throw unexpectedAnswer();
  return answer as T;
}
