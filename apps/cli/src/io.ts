import type { Readable, Writable } from 'node:stream';
import { CliError } from './errors.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { printable } from './words.ts';

/** The world around one run of the command. */
export interface Io {
  env: Record<string, string | undefined>;
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean };
  stderr: Writable & { isTTY?: boolean; columns?: number };
  openTerminal(): Terminal | undefined;
  /** Aborts on Ctrl-C and SIGTERM. Until it is first asked for, a signal ends the process as usual. */
  interruption(): AbortSignal;
}

/** The reader of standard output went away (`| head -1`): no reason to say anything. */
export class BrokenPipe extends Error {
  override readonly name = 'BrokenPipe';
}

/** The real process. */
export function processIo(): Io {
  const { env, stdin, stdout, stderr } = process;
  let controller: AbortController | undefined;
  // Whoever does not read the notes still gets the result; and an unheard error event would crash the process.
  stderr.on('error', () => {});
  stdout.on('error', () => {});
  return { env, stdin, stdout, stderr, openTerminal, interruption };

  function interruption(): AbortSignal {
    controller ??= listen();
    return controller.signal;
  }
}

function listen(): AbortController {
  const controller = new AbortController();
  const interrupted = new CliError('INTERRUPTED', 'Interrupted.');
  const terminated = new CliError('TERMINATED', 'Terminated.');
  // Once each: the second signal finds no listener and ends the process at once.
  process.once('SIGINT', () => controller.abort(interrupted));
  process.once('SIGTERM', () => controller.abort(terminated));
  return controller;
}

/** Writes the result, and nothing but the result, to standard output. Resolves when it has been handed over. */
export async function writeResult({ stdout }: Io, result: string | Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stdout.write(result, (error) => (error ? reject(asBrokenPipe(error)) : resolve()));
  });
}

/** One JSON object on one line of standard output. */
export async function writeJson(io: Io, value: unknown): Promise<void> {
  await writeResult(io, `${JSON.stringify(value)}\n`);
}

/**
 * Says something beside the result, on standard error. Whatever a server or a sender put into it cannot steer the
 * terminal. Nothing waits for it: a note that nobody reads may be lost.
 */
export function writeNote({ stderr }: Io, sentence: string): void {
  stderr.write(`${printable(sentence)}\n`);
}

function asBrokenPipe(error: Error): Error {
  return 'code' in error && error.code === 'EPIPE' ? new BrokenPipe(error.message) : error;
}
