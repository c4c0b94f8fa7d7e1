import { Cancelled, type Control, troubleOf } from './control.ts';
import type { Report } from './messages.ts';

/** Between two reports of small pieces. A large one is always told of: the line may stand still after it. */
const shortestMilliseconds = 100;
const largeBytes = 1024 * 1024;

/** A job that is running: its pieces, and its one end, of which the page is told. */
export interface Run {
  /** The next piece; undefined when all of them were verified and handed on. */
  next(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  end(report: Extract<Report, { kind: 'done' }>): void;
  fail(error: unknown): void;
  /** Nobody takes the bytes any more. */
  abandon(): Promise<void>;
}

/** Hands on pieces and reports how many bytes they were. */
export function startRun(
  pieces: AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined>,
  control: Control,
): Run {
  let bytes = 0;
  let reportedAt = 0;
  return {
    async next() {
      const { done, value } = await pieces.next();
      if (done) return undefined;
      bytes += value.length;
      // A zip of ten thousand small files comes in forty thousand pieces.
      const now = performance.now();
      if (value.length >= largeBytes || now - reportedAt > shortestMilliseconds) {
        reportedAt = now;
        control.report({ kind: 'progress', bytes });
      }
      return value;
    },
    end: control.report,
    fail: (error) =>
      control.report(
        error instanceof Cancelled ? { kind: 'cancelled' } : { kind: 'failed', trouble: troubleOf(error) },
      ),
    async abandon() {
      control.cancel();
      control.report({ kind: 'cancelled' });
      await pieces.return();
    },
  };
}
