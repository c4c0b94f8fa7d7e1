import { CommanderError } from 'commander';
import { describeError } from './errors.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { BrokenPipe, type Io, writeJson, writeNote } from './io.ts';
import { createProgram } from './program.ts';
import { keepTokens, toUsageError } from './usage.ts';

/**
 * Runs one command line (without `node` and the script) and returns the exit code. Never throws, and writes only what
 * was asked for to standard output; with `--json` that includes errors.
 */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    await createProgram(io).parseAsync(keepTokens(argv), { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    if (error instanceof BrokenPipe) return exitCodes.brokenPipe;
    return await report(error instanceof CommanderError ? toUsageError(error, argv) : error, argv, io);
  }
}

async function report(error: unknown, argv: readonly string[], io: Io): Promise<ExitCode> {
  const { exitCode, ...shown } = describeError(error);
  // The command line may be what is wrong, so the flag is looked for without parsing it.
  if (!argv.includes('--json')) writeNote(io, shown.message);
  else await writeJson(io, { error: shown }).catch(() => {});
  return exitCode;
}
