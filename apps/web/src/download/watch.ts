import type { Scanner, ScanVerdict, StreamScan } from '../scan/scan.ts';

/** Checks files for malware while they pass by on their way to the disk. */
export interface Watch {
  /** Resolves when the next piece may come. */
  piece(file: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  fileEnd(file: number): void;
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
      current ??= scanner.scanStream({ name: pathOf(file) });
      await current.write(bytes);
    },
    fileEnd(file) {
      const path = pathOf(file);
      // A file without bytes has sent no piece.
      const scan = current ?? scanner.scanStream({ name: path });
      current = undefined;
      verdicts.push(scan.end().then((verdict) => ({ ...verdict, path })));
    },
    verdicts: () => Promise.all(verdicts),
    cancel: () => current?.cancel(),
  };
}

export const isMatch = ({ verdict }: ScanVerdict): boolean => verdict === 'matched';
