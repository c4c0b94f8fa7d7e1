import { createPace, type Pace } from '../create/files/pace.ts';
import type { Scanner } from '../scan/scan.ts';
import { checkGathered } from './check-gathered.ts';
import type { Order, Report, SaveJob, Trouble } from './saving/messages.ts';
import { isEnd, type Saving } from './saving/way.ts';
import type { PlacedWay } from './saving/ways.ts';
import { createWatch, type FileVerdict, isMatch, type Watch } from './watch.ts';

/** What becomes of one thing that is fetched, from the click on. */
export type Transfer =
  | {
      name: 'running';
      bytes: number;
      total: number;
      pace: Pace;
      isPaused: boolean;
      trouble?: Trouble;
      /** What a rule has matched on the way. Each stops it until the person goes on or cancels. */
      findings: readonly FileVerdict[];
    }
  /** All of it is here, and is checked before it is handed out. */
  | { name: 'checking'; checkedFiles?: number; files?: number }
  /** A rule matched: nothing was handed out, and the person decides. */
  | { name: 'held'; purpose: Purpose; verdicts: readonly FileVerdict[] }
  /** Every byte was verified and handed to the browser. Without verdicts while the check is not through. */
  | { name: 'saved'; verdicts?: readonly FileVerdict[] }
  | { name: 'shown'; blob: Blob; verdicts: readonly FileVerdict[] }
  | { name: 'failed'; trouble: Trouble }
  /** No way of this browser takes so much. */
  | { name: 'impossible' };

/** What is to become of it when it is here. */
export type Purpose = 'save' | 'show';

export interface RunningTransfer {
  order(order: Order): void;
  /** Hands out what was held. */
  release(): void;
  /** The page is left, or the person wants nothing more of it. */
  close(): void;
}

export interface TransferOptions {
  job: SaveJob;
  purpose: Purpose;
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
  const running: Extract<Transfer, { name: 'running' }> = {
    name: 'running',
    bytes: 0,
    total: job.size,
    pace: {},
    isPaused: false,
    findings: [],
  };
  let held: { blob: Blob; verdicts: FileVerdict[] } | undefined;
  let saving: Saving | undefined;
  let watch: Watch | undefined;
  let isOver = false;
  next();
  return { order, release, close };

  function next() {
    const way = ways.shift();
    if (way === undefined) return tell({ name: 'impossible' });
    watch = way.isStreamed ? createWatch(scanner, (file) => options.paths[file] ?? '') : undefined;
    tell({ ...running });
    isOver = false;
    saving = way.run({ ...job, isWatched: way.isStreamed }, hear);
  }

  function hear(report: Report) {
    isOver ||= isEnd(report);
    switch (report.kind) {
      case 'progress':
        running.bytes = report.bytes;
        running.pace = note(report.bytes, performance.now());
        return tell({ ...running });
      case 'waiting':
        return tell({ ...running, pace: {}, trouble: report.trouble });
      case 'piece':
        return void watch?.piece(report.file, report.bytes).then(seen);
      case 'fileEnd':
        return void watch?.fileEnd(report.file, report.isSeen).then(seen);
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

  /** Before the answer that lets it go on comes the one that stops it. */
  function seen(verdict: FileVerdict | undefined) {
    const isKnown = running.findings.some(({ path }) => path === verdict?.path);
    if (verdict !== undefined && isMatch(verdict) && !isKnown && !isOver) {
      running.findings = [...running.findings, verdict];
      order('pause');
    }
    saving?.order('seen');
  }

  async function handedOver() {
    tell({ name: 'saved' });
    const verdicts = await watch?.verdicts();
    if (!ending.signal.aborted) tell({ name: 'saved', verdicts: verdicts ?? [] });
  }

  async function gathered(blob: Blob) {
    tell({ name: 'checking' });
    const { signal } = ending;
    try {
      const paths = job.files.map((file) => options.paths[file] ?? '');
      const onChecked = (checkedFiles: number) =>
        tell({ name: 'checking', checkedFiles, files: paths.length });
      const verdicts = await checkGathered(blob, { scanner, as: job.as, paths, signal, onChecked });
      // A scanner that is closed meanwhile has a verdict all the same.
      signal.throwIfAborted();
      if (verdicts.some(isMatch)) {
        held = { blob, verdicts };
        tell({ name: 'held', purpose: options.purpose, verdicts });
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
