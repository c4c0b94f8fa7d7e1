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
  for (const picked of files) {
    const verdict = await scanner.scanFile(picked.file, {
      name: picked.path,
      onProgress: ({ done }) => onProgress({ done: before + done, total }),
      signal,
    });
    before += picked.file.size;
    onProgress({ done: before, total });
    verdicts.push(verdict);
    if (verdict.verdict === 'matched')
      findings.push({ picked, rule: verdict.rule ?? '', entry: verdict.entry });
  }
  return { findings, statement: statementOf(verdicts) };
}
