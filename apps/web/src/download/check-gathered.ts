import type { Scanner } from '../scan/scan.ts';
import type { SaveJob } from './saving/messages.ts';
import { filesOfZip } from './saving/zip-parts.ts';
import type { FileVerdict } from './watch.ts';

interface CheckOptions {
  scanner: Scanner;
  as: SaveJob['as'];
  /** Of the files in it, as they are shown. */
  paths: readonly string[];
  signal: AbortSignal;
  /** Told a few times a second how many are checked. */
  onChecked: (files: number) => void;
}

const shortestMilliseconds = 250;

/**
 * Checks what was gathered before it is handed out. A zip of ours is only a wrapping: each file in it is checked as if
 * it were saved alone, archives among them included.
 *
 * @throws the reason of the signal
 */
export async function checkGathered(
  gathered: Blob,
  { scanner, as, paths, signal, onChecked }: CheckOptions,
): Promise<FileVerdict[]> {
  const files = as === 'zip' ? await filesOfZip(gathered) : [gathered];
  const verdicts: FileVerdict[] = [];
  let toldAt = performance.now();
  for (const [at, file] of files.entries()) {
    const path = paths[at] ?? '';
    verdicts.push({ ...(await scanner.scanFile(file, { name: path, signal })), path });
    const now = performance.now();
    if (now - toldAt < shortestMilliseconds) continue;
    toldAt = now;
    onChecked(verdicts.length);
  }
  return verdicts;
}
