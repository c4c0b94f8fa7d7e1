import type { Io } from './io.ts';
import { createTransferRate } from './transfer-rate.ts';
import { durationInWords, sizeInWords } from './words.ts';

const REDRAW_MILLISECONDS = 100;
const BAR_WIDTH = 24;
const DEFAULT_COLUMNS = 80;

/** How far a transfer is, for a person who waits. */
export interface Progress {
  /** May be called as often as one likes. `what` says in one word what is done just now. */
  show(what: string, doneBytes: number, totalBytes: number): void;
  /** Takes the line away, so that what is said next stands alone. */
  clear(): void;
}

export interface ProgressState {
  what: string;
  doneBytes: number;
  /** Zero: not known. */
  totalBytes: number;
  /** A second. */
  rate: number | undefined;
}

/**
 * Shows one line that changes, on standard error, and only where that is a terminal. Not the progress bar of the prompt
 * library, because that takes over standard input and Ctrl-C, and both are spoken for here.
 */
export function startProgress({ stderr, env }: Io, { isQuiet = false } = {}): Progress {
  if (isQuiet || !stderr.isTTY || env.TERM === 'dumb') return { show() {}, clear() {} };
  let rate = createTransferRate();
  let shownWhat = '';
  let nextAt = 0;
  return {
    show(what, doneBytes, totalBytes) {
      const now = performance.now();
      const isNew = what !== shownWhat;
      if (!isNew && now < nextAt && doneBytes !== totalBytes) return;
      if (isNew) rate = createTransferRate();
      shownWhat = what;
      nextAt = now + REDRAW_MILLISECONDS;
      const state = { what, doneBytes, totalBytes, rate: rate.after(doneBytes, now) };
      // One column is left free: a full line would wrap, and a wrapped one cannot be taken away.
      const line = progressLine(state, (stderr.columns || DEFAULT_COLUMNS) - 1);
      stderr.write(`\r\x1b[K${line}`);
    },
    clear() {
      if (shownWhat !== '') stderr.write('\r\x1b[K');
      shownWhat = '';
    },
  };
}

/** The line, without what the width has no room for: first the bar goes, then the end of the text. */
export function progressLine({ what, doneBytes, totalBytes, rate }: ProgressState, width: number): string {
  const size =
    totalBytes > 0 ? `${sizeInWords(doneBytes)} of ${sizeInWords(totalBytes)}` : sizeInWords(doneBytes);
  const facts = [size];
  if (totalBytes > 0) facts.unshift(`${Math.floor((100 * doneBytes) / totalBytes)} %`);
  if (rate !== undefined) facts.push(`${sizeInWords(Math.round(rate))}/s`);
  if (rate !== undefined && rate > 0 && doneBytes < totalBytes) {
    facts.push(`${durationInWords((totalBytes - doneBytes) / rate)} left`);
  }
  const text = facts.join('  ');
  const withBar = `${what}  ${bar(totalBytes > 0 ? doneBytes / totalBytes : 0)}  ${text}`;
  return withBar.length <= width ? withBar : `${what}  ${text}`.slice(0, Math.max(0, width));
}

function bar(share: number): string {
  const full = Math.floor(share * BAR_WIDTH);
  return '━'.repeat(full) + '─'.repeat(BAR_WIDTH - full);
}
