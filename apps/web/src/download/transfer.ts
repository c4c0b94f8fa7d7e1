import { createPace, type Pace } from '../create/files/pace.ts';
import type { Scanner } from '../scan/scan.ts';
import type { Order, Report, SaveJob, Trouble } from './saving/messages.ts';
import type { Saving } from './saving/way.ts';
import type { PlacedWay } from './saving/ways.ts';
import { createWatch, type FileVerdict, isMatch, type Watch } from './watch.ts';

/** What becomes of one thing that is fetched, from the click on. */
export type Transfer =
  | { name: 'running'; bytes: number; total: number; pace: Pace; isPaused: boolean; trouble?: Trouble }
  /** All of it is here, and is checked before it is handed out. */
  | { name: 'checking' }
  /** A rule matched: nothing was handed out, and the person decides. */
  | { name: 'held'; verdicts: readonly FileVerdict[] }
  /** Every byte was verified and handed to the browser. Without verdicts while the check is not through. */
  | { name: 'saved'; verdicts?: readonly FileVerdict[] }
  | { name: 'shown'; blob: Blob; verdicts: readonly FileVerdict[] }
  | { name: 'failed'; trouble: Trouble }
  /** No way of this browser takes so much. */
  | { name: 'impossible' };

export interface RunningTransfer {
  order(order: Order): void;
  /** Hands out what was held. */
  release(): void;
  /** The page is left, or the person wants nothing more of it. */
  close(): void;
}

interface TransferOptions {
  job: SaveJob;
  /** Tried in this order. */
  ways: readonly PlacedWay[];
  scanner: Scanner;
  /** Paths of the files of the share, as they are shown. */
  paths: readonly string[];
  /** Takes what was gathered as a whole, and says what has become of it. */
  deliver: (blob: Blob, verdicts: readonly FileVerdict[]) => Transfer;
  /** Told every change; undefined when it was cancelled. */
  tell: (transfer: Transfer | undefined) => void;
}

/** Fetches one thing, checks it, and hands it out. */
export function startTransfer(options: TransferOptions): RunningTransfer {
  const { job, scanner, tell } = options;
  const ways = [...options.ways];
  const ending = new AbortController();
  let note = createPace(job.size);
  const running = { name: 'running' as const, bytes: 0, total: job.size, pace: {} as Pace, isPaused: false };
  let held: { blob: Blob; verdicts: FileVerdict[] } | undefined;
  let saving: Saving | undefined;
  let watch: Watch | undefined;
  next();
  return { order, release, close };

  function next() {
    const way = ways.shift();
    if (way === undefined) return tell({ name: 'impossible' });
    watch = way.isStreamed ? createWatch(scanner, (file) => options.paths[file] ?? '') : undefined;
    tell({ ...running });
    saving = way.run({ ...job, isWatched: way.isStreamed }, hear);
  }

  function hear(report: Report) {
    switch (report.kind) {
      case 'progress':
        running.bytes = report.bytes;
        running.pace = note(report.bytes, performance.now());
        return tell({ ...running });
      case 'waiting':
        return tell({ ...running, pace: {}, trouble: report.trouble });
      case 'piece':
        return void watch?.piece(report.file, report.bytes).then(() => saving?.order('seen'));
      case 'fileEnd':
        return watch?.fileEnd(report.file);
      case 'done':
        return void (report.blob === undefined ? handedOver() : gathered(report.blob));
      case 'impossible':
        return next();
      case 'cancelled':
      case 'failed':
        watch?.cancel();
        return tell(report.kind === 'failed' ? { name: 'failed', trouble: report.trouble } : undefined);
    }
  }

  async function handedOver() {
    tell({ name: 'saved' });
    const verdicts = await watch?.verdicts();
    if (!ending.signal.aborted) tell({ name: 'saved', verdicts: verdicts ?? [] });
  }

  async function gathered(blob: Blob) {
    tell({ name: 'checking' });
    const { signal } = ending;
    const name = job.as === 'file' ? (options.paths[job.files[0] ?? 0] ?? job.name) : job.name;
    try {
      const verdicts = [{ ...(await scanner.scanFile(blob, { name, signal })), path: name }];
      // A scanner that is closed meanwhile has a verdict all the same.
      signal.throwIfAborted();
      if (verdicts.some(isMatch)) {
        held = { blob, verdicts };
        tell({ name: 'held', verdicts });
      } else tell(options.deliver(blob, verdicts));
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  function order(order: Order) {
    if (order === 'pause' || order === 'resume') {
      running.isPaused = order === 'pause';
      // The time of the pause says nothing about the way.
      note = createPace(job.size);
      tell({ ...running, pace: {} });
    }
    saving?.order(order);
  }

  function release() {
    if (held) tell(options.deliver(held.blob, held.verdicts));
  }

  function close() {
    ending.abort();
    watch?.cancel();
    saving?.close();
  }
}
