import type { Engine, Look } from './engine.ts';
import type { ScanLimits } from './limits.ts';
import { matched, notScanned, type Outcome, reasonsOf, withoutMatch } from './outcome.ts';
import type { ScanReason } from './scan.ts';
import { scanFile } from './scan-file.ts';

/** So much of a window is seen again with the next one, for what lies across their border. */
const overlapBytes = 64 * 1024;

export interface WindowScan {
  readonly engine: Engine;
  readonly limits: ScanLimits;
  readonly name: string;
}

/** Scans a file that passes by, window by window, in constant memory. */
export function createWindowScan({ engine, limits, name }: WindowScan) {
  let window: Uint8Array<ArrayBuffer> | undefined;
  let filled = 0;
  let scanned = 0;
  let match: Look['match'];
  let reasons: ScanReason[] = ['streamed'];

  return {
    write(piece: Uint8Array) {
      window ??= new Uint8Array(limits.windowBytes);
      for (let at = 0; at < piece.length && match === undefined; ) {
        if (filled === window.length) scanWindow(window);
        const taken = piece.subarray(at, at + window.length - filled);
        window.set(taken, filled);
        filled += taken.length;
        at += taken.length;
      }
    },
    /** What has matched by now. */
    match: () => match,
    /** A file that fitted into one window is scanned like any other. */
    async end(): Promise<Outcome> {
      const rest = (window ?? new Uint8Array(0)).subarray(0, filled);
      if (scanned === 0) return scanFile(new Blob([rest]), { engine, limits, name, onRead: () => undefined });
      if (match === undefined) look(rest);
      if (match !== undefined) return matched(match, 'partial');
      return reasons.includes('encrypted') ? notScanned('encrypted') : withoutMatch(reasons);
    },
  };

  function scanWindow(full: Uint8Array) {
    const forms = look(full);
    // What the file is shows at its beginning. A ZIP cannot be opened here: its list of entries is yet to come.
    if (scanned === 0) reasons = [...reasons, ...reasonsOf(forms)];
    scanned += full.length;
    full.copyWithin(0, full.length - overlapBytes);
    filled = overlapBytes;
  }

  function look(bytes: Uint8Array) {
    const seen = engine.look(bytes, name);
    match = seen.match;
    return seen.forms;
  }
}
