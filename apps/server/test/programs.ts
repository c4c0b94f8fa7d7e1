import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const counter = new URL('./count-in-folder.ts', import.meta.url);

/** Opens a data folder and writes until it is killed: `database-writer.ts <folder> [umask]`. */
export const databaseWriter = new URL('./database-writer.ts', import.meta.url);

/** Appends to a blob until it is killed: see there for its arguments. */
export const blobWriter = new URL('./blob-writer.ts', import.meta.url);

/** A running child whose output is read line by line. */
export interface Program {
  readonly lines: Interface;
  /** What it wrote to its standard error so far. */
  readonly complaints: () => string;
  /** Ends it like a power switch would, and resolves when it is gone. */
  kill(): Promise<void>;
  /** Resolves with its exit code when it ends by itself. */
  readonly ended: Promise<number | null>;
}

/** Starts a program with this process's Node. */
export function startProgram(program: URL, ...args: string[]): Program {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(
    process.execPath,
    [fileURLToPath(program), ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let complaints = '';
  child.stderr.on('data', (text) => {
    complaints += text;
  });
  const ended = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null));
  return {
    lines: createInterface({ input: child.stdout }),
    complaints: () => complaints,
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** How often `bytes` occur in the files of `folder`, read by another process. */
export async function countInFolder(folder: string, bytes: Uint8Array): Promise<number> {
  const hex = Buffer.from(bytes).toString('hex');
  const { stdout } = await run(process.execPath, [fileURLToPath(counter), folder, hex]);
  return Number(stdout);
}
