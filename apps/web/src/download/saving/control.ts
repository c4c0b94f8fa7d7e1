import { WaxwingError } from '@waxwing/sdk';
import type { Order, Report, Trouble } from './messages.ts';

/** What the person at the page wants, and what the network allows, of a running job. */
export interface Control {
  /** For one try: aborted with `Cancelled`, or when it is better to begin the next one at once. */
  attempt(): AbortSignal;
  cancel(): void;
  /** Waits while the job is paused. @throws Cancelled */
  turn(): Promise<void>;
  /** Tells the page of a trouble that is being waited out. */
  note(trouble: Trouble): void;
  /** Waits until another try after this error makes sense. @throws the error when none will, Cancelled */
  outlast(error: unknown): Promise<void>;
  report(report: Report, transfer?: Transferable[]): void;
  /** Gives the page a copy of a piece to look at, once it is through with the one before. */
  show(file: number, piece: Uint8Array): Promise<void>;
  /** Tells the page that a file is complete, and waits until it has made up its mind about it. */
  showEnd(file: number): Promise<void>;
}

/** The person changed their mind. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** The line is back: whoever still waits need not. */
class Again extends Error {
  override readonly name = 'Again';
}

const shortestWaitMilliseconds = 1_000;
const longestWaitMilliseconds = 15_000;
/** A page that takes longer over a piece is gone: a closed page is no reason to stop a download that it began. */
const patienceMilliseconds = 20_000;

/** Obeys the orders that come through a port. */
export function createControl(port: MessagePort): Control {
  const cancelling = new AbortController();
  const orders = new EventTarget();
  let again = new AbortController();
  let isTroubled = false;
  let isPaused = false;
  let failedInARow = 0;
  let isSeen = true;
  let isWatching = true;

  port.onmessage = ({ data: order }: MessageEvent<Order>) => {
    if (order === 'cancel') cancelling.abort(new Cancelled());
    if (order === 'pause') isPaused = true;
    if (order === 'resume') isPaused = false;
    if (order === 'seen') isSeen = true;
    if (order === 'online' && isTroubled) again.abort(new Again());
    orders.dispatchEvent(new Event(order));
  };

  return {
    attempt() {
      again = new AbortController();
      return AbortSignal.any([cancelling.signal, again.signal]);
    },
    cancel: () => cancelling.abort(new Cancelled()),
    report: (report, transfer = []) => port.postMessage(report, transfer),
    async turn() {
      failedInARow = 0;
      isTroubled = false;
      while (isPaused && !cancelling.signal.aborted) await order(['resume', 'cancel']);
      cancelling.signal.throwIfAborted();
    },
    note,
    async outlast(error) {
      cancelling.signal.throwIfAborted();
      if (again.signal.aborted) return;
      if (!mayPass(error)) throw error;
      note(troubleOf(error));
      const wait = Math.min(longestWaitMilliseconds, shortestWaitMilliseconds * 2 ** failedInARow++);
      await order(['online', 'cancel'], Math.max(wait, (error.retryAfterSeconds ?? 0) * 1000));
      cancelling.signal.throwIfAborted();
    },
    async show(file, piece) {
      if (!(await isPageThrough())) return;
      isSeen = false;
      const bytes = piece.slice();
      port.postMessage({ kind: 'piece', file, bytes } satisfies Report, [bytes.buffer]);
    },
    async showEnd(file) {
      const isComplete = await isPageThrough();
      isSeen = false;
      port.postMessage({ kind: 'fileEnd', file, isSeen: isComplete } satisfies Report);
      await isPageThrough();
    },
  };

  /** False from the first time on that the page took too long: it has missed something then. */
  async function isPageThrough(): Promise<boolean> {
    if (!isSeen && isWatching) isWatching = await order(['seen', 'cancel'], patienceMilliseconds);
    return isWatching;
  }

  function note(trouble: Trouble) {
    isTroubled = true;
    port.postMessage({ kind: 'waiting', trouble } satisfies Report);
  }

  /** Resolves with the next of these orders: true; or when it does not come in time: false. */
  function order(names: readonly Order[], milliseconds?: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (isOrder: boolean) => {
        clearTimeout(timer);
        for (const name of names) orders.removeEventListener(name, heard);
        resolve(isOrder);
      };
      const heard = () => end(true);
      const timer = milliseconds === undefined ? undefined : setTimeout(() => end(false), milliseconds);
      for (const name of names) orders.addEventListener(name, heard);
    });
  }
}

/** Troubles of the way, not of what lies at its end: the claim is good for a day, so a line may be out for hours. */
function mayPass(error: unknown): error is WaxwingError {
  return error instanceof WaxwingError && ['OFFLINE', 'SERVER_ERROR', 'RATE_LIMITED'].includes(error.code);
}

export function troubleOf(error: unknown): Trouble {
  return error instanceof WaxwingError
    ? { code: error.code, requestId: error.requestId }
    : { code: undefined };
}
