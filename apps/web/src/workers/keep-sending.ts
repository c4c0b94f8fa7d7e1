import { type SentShare, WaxwingError } from '@waxwing/sdk';

/** What a sending waits for when it cannot go on by itself. */
export interface SendingHost {
  /** Begins or goes on; rejects with the signal's reason when it was stopped. */
  attempt(signal: AbortSignal): Promise<SentShare>;
  /** Resolves when another try makes sense: after that time, or sooner when the connection is back. */
  untilRetry(milliseconds: number, signal: AbortSignal): Promise<void>;
  tell(news: 'offline' | 'busy' | 'paused'): void;
}

const firstWaitMilliseconds = 1000;
const longestWaitMilliseconds = 30_000;
/** A server that asks for a longer pause is better said to the person. */
const longestAskedSeconds = 60;

/** A try that got this far was no failure in a row: the next wait is a short one again. */
const goodTryMilliseconds = 10_000;

/**
 * Sends until the share is open: over cut lines and busy servers by itself, over a pause when told to go on. Only what
 * needs a person ends it.
 */
export function keepSending(host: SendingHost): {
  /** Rejects with what a person has to decide about, or with the reason given to `stop`. */
  sealed: Promise<SentShare>;
  pause(): void;
  goOn(): void;
  stop(reason: Error): void;
} {
  let interruption = new AbortController();
  let goingOn = Promise.withResolvers<void>();
  const end = new AbortController();

  let wait = firstWaitMilliseconds;

  async function run(): Promise<SentShare> {
    for (;;) {
      const share = await tryOnce(AbortSignal.any([interruption.signal, end.signal]));
      if (share !== undefined) return share;
      if (interruption.signal.aborted) await pauseEnded();
    }
  }

  async function tryOnce(signal: AbortSignal): Promise<SentShare | undefined> {
    const began = performance.now();
    try {
      return await host.attempt(signal);
    } catch (error) {
      end.signal.throwIfAborted();
      if (performance.now() - began > goodTryMilliseconds) wait = firstWaitMilliseconds;
      if (!signal.aborted) await afterFailure(error, signal);
      return undefined;
    }
  }

  async function afterFailure(error: unknown, signal: AbortSignal) {
    if (!passesByItself(error)) throw error;
    host.tell(error.code === 'OFFLINE' ? 'offline' : 'busy');
    const asked = (error.retryAfterSeconds ?? 0) * 1000;
    // Stopped while it waited: the loop sees it by its own signals.
    await host.untilRetry(Math.max(wait, asked), signal).catch(() => end.signal.throwIfAborted());
    wait = Math.min(wait * 2, longestWaitMilliseconds);
  }

  async function pauseEnded() {
    host.tell('paused');
    const stopped = new Promise<never>((_, reject) => {
      end.signal.addEventListener('abort', () => reject(end.signal.reason), { once: true });
    });
    await Promise.race([goingOn.promise, stopped]);
    interruption = new AbortController();
    goingOn = Promise.withResolvers();
  }

  return {
    sealed: run(),
    pause: () => interruption.abort(),
    goOn: () => {
      if (interruption.signal.aborted) goingOn.resolve();
    },
    stop: (reason) => end.abort(reason),
  };
}

/** Lines come back and busy servers say when; everything else stays as it is until somebody does something. */
function passesByItself(error: unknown): error is WaxwingError {
  if (!(error instanceof WaxwingError)) return false;
  if (error.code === 'OFFLINE') return true;
  const isBusy = error.code === 'SERVER_ERROR' || error.code === 'RATE_LIMITED';
  return isBusy && (error.retryAfterSeconds ?? Number.POSITIVE_INFINITY) <= longestAskedSeconds;
}
