import { processIo } from './io.ts';
import { run } from './run.ts';

/** The `waxwing` command: reads the process's command line and leaves its exit code. */
export async function main(): Promise<void> {
  const exitCode = await run(process.argv.slice(2), processIo());
  // Not process.exit: what was written to a pipe must arrive, and `serve` goes on after this.
  if (exitCode !== 0) process.exitCode = exitCode;
}
