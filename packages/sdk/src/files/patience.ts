import { WaxwingError } from '../errors.ts';
import { pause } from '../retries.ts';

/** Waits after one failure and the next: about a minute in all, in which a server can start again. */
const WAITS_MILLISECONDS = [250, 1000, 3000, 8000, 15_000, 30_000];

/** Who names a longer time than this to come back is told of to the caller. */
const LONGEST_WAIT_SECONDS = 60;

/** How long a transfer bears with a line or a server that fails. */
export interface Patience {
  /** Bytes went through: the failures before are forgotten. */
  renew(): void;
  /** Waits until another try makes sense, or throws: the error itself, or OFFLINE when no server answered. */
  afterFailure(error: unknown): Promise<void>;
}

export function createPatience(signal: AbortSignal | undefined): Patience {
  let failures = 0;
  return {
    renew() {
      failures = 0;
    },
    async afterFailure(error) {
      signal?.throwIfAborted();
      const wait = WAITS_MILLISECONDS[failures++];
      if (wait === undefined || !isPassing(error)) throw asWaxwingError(error);
      await pause(Math.max(wait, 1000 * (retryAfterSeconds(error) ?? 0)), signal);
    },
  };
}

/** Tries until it succeeds or the patience ends. */
export async function patiently<T>(patience: Patience, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      await patience.afterFailure(error);
    }
  }
}

/** Whether the same request may succeed in a moment. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof WaxwingError)) return true;
  if ((error.retryAfterSeconds ?? 0) > LONGEST_WAIT_SECONDS) return false;
  if (error.code === 'RATE_LIMITED' || error.code === 'UPLOAD_BUSY') return true;
  // Without a status it was the server itself, with an answer that it would give again. See `unlessFromElsewhere`.
  return error.code === 'SERVER_ERROR' && (error.status ?? 0) >= 400;
}

function retryAfterSeconds(error: unknown): number | undefined {
  return error instanceof WaxwingError ? error.retryAfterSeconds : undefined;
}

function asWaxwingError(error: unknown): WaxwingError {
  if (error instanceof WaxwingError) return error;
  return new WaxwingError('OFFLINE', 'The server cannot be reached', { cause: error });
}
