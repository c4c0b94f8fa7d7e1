import type { Scanner, ScanProgress, ScanStatement, ScanVerdict } from '../../scan/scan.ts';
import { statementOf } from '../../scan/statement.ts';
import type { PickedFile } from './picked.ts';

/** A file that a rule matched. */
export interface Finding {
  picked: PickedFile;
  rule: string;
  /** Where in an archive. */
  entry?: string | undefined;
}

export interface Checked {
  findings: Finding[];
  /** What goes into the manifest; undefined when there was nothing to look at. */
  statement?: ScanStatement | undefined;
}

/** Ten thousand small files need not be told of one by one. */
const shortestMilliseconds = 100;

/** Looks at all files, one after the other. It says what it saw and decides nothing. */
export async function checkFiles(
  scanner: Scanner,
  files: readonly PickedFile[],
  { onProgress, signal }: { onProgress: (progress: ScanProgress) => void; signal: AbortSignal },
): Promise<Checked> {
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  const verdicts: ScanVerdict[] = [];
  const findings: Finding[] = [];
  let before = 0;
  let toldAt = 0;
  const tell = (done: number) => {
    const now = performance.now();
    if (done < total && now - toldAt < shortestMilliseconds) return;
    toldAt = now;
    onProgress({ done, total });
  };
  for (const picked of files) {
    const verdict = await scanner.scanFile(picked.file, {
      name: picked.path,
      onProgress: ({ done }) => tell(before + done),
      signal,
    });
    before += picked.file.size;
    tell(before);
    verdicts.push(verdict);
    if (verdict.verdict === 'matched')
      findings.push({ picked, rule: verdict.rule ?? '', entry: verdict.entry });
  }
  return { findings, statement: statementOf(verdicts) };
}
