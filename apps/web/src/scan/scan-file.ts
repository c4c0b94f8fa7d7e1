import type { Engine } from './engine.ts';
import type { ScanLimits } from './limits.ts';
import { matched, notScanned, type Outcome, reasonsOf, withoutMatch } from './outcome.ts';
import { release } from './release.ts';
import type { ScanReason } from './scan.ts';
import { scanArchive } from './scan-archive.ts';
import { mayBeZip } from './zip-directory.ts';

export interface FileScan {
  readonly engine: Engine;
  readonly limits: ScanLimits;
  readonly name: string;
  /** Called after each piece that was read, with bytes of those that are read at all; throws to end the scan. */
  readonly onRead: (done: number, total: number) => void;
}

const readBytes = 8 * 1024 * 1024;

/**
 * Scans a file: as it is, and, where it is a ZIP, what is in it. A file over the limit is read at its beginning and
 * its end; the entries of a large ZIP are found all the same.
 *
 * @throws what reading the file, or the engine, throws
 */
export async function scanFile(file: Blob, scan: FileScan): Promise<Outcome> {
  const { engine, limits, name, onRead } = scan;
  const spans = spansOf(file.size, limits);
  const total = spans.reduce((sum, [start, end]) => sum + end - start, 0);
  const reasons: ScanReason[] = [];
  let done = 0;
  let isArchivePossible = spans.length > 1;
  for (const [start, end] of spans) {
    const bytes = await read(file.slice(start, end), (count) => {
      done += count;
      onRead(done, total);
    });
    isArchivePossible ||= mayBeZip(bytes);
    const { match, forms } = engine.look(bytes, name);
    release(bytes);
    if (match) return matched(match, spans.length === 1 ? 'full' : 'partial');
    // Where the file begins decides what it is; that it is a ZIP is no reason, because it is opened.
    if (start === 0) reasons.push(...reasonsOf(forms).filter((form) => form !== 'nested_archive'));
  }
  if (reasons.includes('encrypted')) return notScanned('encrypted');
  const onEntry = () => onRead(total, total);
  const archive = isArchivePossible ? await scanArchive(file, { engine, limits, onEntry }) : undefined;
  return withArchive(archive, spans.length === 1 ? reasons : ['too_large', ...reasons]);
}

function spansOf(size: number, { wholeBytes, edgeBytes }: ScanLimits): [start: number, end: number][] {
  if (size <= wholeBytes) return [[0, size]];
  return [
    [0, edgeBytes],
    [size - edgeBytes, size],
  ];
}

/** Puts together what the file says and what its entries say. */
function withArchive(archive: Outcome | undefined, reasons: readonly ScanReason[]): Outcome {
  if (archive === undefined || archive.verdict === 'no_rule_matched') return withoutMatch(reasons);
  if (archive.verdict === 'matched' && reasons.length > 0) return { ...archive, scope: 'partial' };
  return archive;
}

/** In pieces, so that progress is seen and the scan can end between them. */
async function read(part: Blob, onPiece: (count: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(part.size);
  for (let at = 0; at < part.size; at += readBytes) {
    const piece = new Uint8Array(await part.slice(at, at + readBytes).arrayBuffer());
    bytes.set(piece, at);
    onPiece(piece.length);
    release(piece);
  }
  return bytes;
}
