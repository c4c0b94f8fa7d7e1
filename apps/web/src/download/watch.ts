import type { Scanner, ScanVerdict, StreamScan } from '../scan/scan.ts';
import { verdictWithout } from '../scan/worker-link.ts';

/** Checks files for malware while they pass by on their way to the disk. */
export interface Watch {
  /** Resolves when the next piece may come, with what a rule has found by now. */
  piece(file: number, bytes: Uint8Array<ArrayBuffer>): Promise<FileVerdict | undefined>;
  /**
   * Resolves with the verdict on a file that has come to its end.
   *
   * @param isWhole False when not all of its pieces were seen here: then nothing is known of it.
   */
  fileEnd(file: number, isWhole: boolean): Promise<FileVerdict>;
  /** Of all files that came to their end. */
  verdicts(): Promise<FileVerdict[]>;
  cancel(): void;
}

/** What was found, and in which file. */
export interface FileVerdict extends ScanVerdict {
  /** As it is shown. */
  path: string;
}

/** @param pathOf The path of a file by its index, as it is shown. */
export function createWatch(scanner: Scanner, pathOf: (file: number) => string): Watch {
  const verdicts: Promise<FileVerdict>[] = [];
  let current: StreamScan | undefined;
  return {
    async piece(file, bytes) {
      const path = pathOf(file);
      current ??= scanner.scanStream({ name: path });
      const match = await current.write(bytes);
      return match && { ...verdictWithout('streamed'), verdict: 'matched', ...match, path };
    },
    fileEnd(file, isWhole) {
      const path = pathOf(file);
      const verdict = endOf(path, isWhole).then((found) => ({ ...found, path }));
      verdicts.push(verdict);
      return verdict;
    },
    verdicts: () => Promise.all(verdicts),
    cancel: () => current?.cancel(),
  };

  async function endOf(name: string, isWhole: boolean): Promise<ScanVerdict> {
    // A file without bytes has sent no piece.
    const scan = current ?? (isWhole ? scanner.scanStream({ name }) : undefined);
    current = undefined;
    const verdict = await scan?.end();
    // Of a file with a gap only what was found in it counts.
    return verdict !== undefined && (isWhole || isMatch(verdict)) ? verdict : verdictWithout('timeout');
  }
}

export const isMatch = ({ verdict }: ScanVerdict): boolean => verdict === 'matched';
