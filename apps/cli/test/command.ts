import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../src/run.ts';
import { memoryIo } from './io.ts';

const LAUNCHER = fileURLToPath(new URL('../bin/waxwing.js', import.meta.url));
/** Not the tester's own; a test that looks into it brings one of its own. */
const STATE = join(tmpdir(), 'waxwing-test-state');

/** What one run of the command left behind. */
export interface Outcome {
  exitCode: number | null;
  /** Exactly what came out, byte for byte. */
  stdout: Buffer;
  stderr: string;
}

export interface CommandOptions {
  stdin?: string | Uint8Array;
  env?: Record<string, string>;
  /** Node's own flags. */
  nodeFlags?: readonly string[];
  /** Another copy of the launcher. */
  launcher?: string;
  /** For what the command inherits, such as a limit: a shell line that ends by running `"$@"`. */
  shell?: string;
  /** The folder it runs in. */
  cwd?: string;
}

/** Starts the real command. It has no terminal, and nothing of the tester's own settings. */
export function startCommand(argv: readonly string[], options: CommandOptions = {}): ChildProcess {
  const { PATH = '' } = process.env;
  const { nodeFlags = [], launcher = LAUNCHER, shell, cwd } = options;
  const command = [process.execPath, ...nodeFlags, launcher, ...argv];
  const [file = '', ...parameters] =
    shell === undefined ? command : ['/bin/sh', '-c', shell, 'sh', ...command];
  return spawn(file, parameters, {
    cwd,
    env: { PATH, XDG_CONFIG_HOME: '/nonexistent', XDG_STATE_HOME: STATE, TZ: 'UTC', ...options.env },
    // A process group of its own has no controlling terminal: it can ask nobody, wherever the tests run.
    detached: true,
  });
}

/** Runs the real command to its end. */
export async function waxwing(argv: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
  const child = startCommand(argv, options);
  child.stdin?.on('error', ignoreClosedInput).end(options.stdin ?? '');
  return await outcomeOf(child);
}

/** Waits until a command has ended, and gives what it left behind. */
export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const [stdout, stderr, exitCode] = await Promise.all([
    collect(child.stdout),
    collect(child.stderr),
    exitOf(child),
  ]);
  return { exitCode, stdout, stderr: stderr.toString('utf8') };
}

/** Seals in this process, for tests of what comes after it: the same code without the wait for a new process. */
export async function seal(
  text: string,
  env: Record<string, string>,
  options: readonly string[] = [],
): Promise<string> {
  const { io, stdout, stderr } = memoryIo({ stdin: text, env });
  const exitCode = await run(['secret', ...options], io);
  if (exitCode !== 0) throw new Error(`sealing ended with ${exitCode}: ${stderr()}`);
  return stdout().trim();
}

/** The exit code, once the process has ended and its output is complete; null when a signal ended it. */
export async function exitOf(child: ChildProcess): Promise<number | null> {
  return await new Promise((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
}

async function collect(stream: AsyncIterable<Buffer> | null): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

// A command that refuses its arguments ends before it reads its input.
function ignoreClosedInput(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') throw error;
}
