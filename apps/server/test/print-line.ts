import { writeSync } from 'node:fs';

const STDOUT = 1;

/** Prints a line before it returns, so that nothing acknowledged is lost with the process. */
export function printLine(text: string): void {
  for (const bytes = Buffer.from(`${text}\n`); ; ) {
    try {
      // So short a line is taken whole or not at all.
      writeSync(STDOUT, bytes);
      return;
    } catch (error) {
      // Node makes such pipes that do not wait for a slow reader.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    }
  }
}
