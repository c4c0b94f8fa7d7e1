import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

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

/** Starts a program of this folder with this process's Node. */
export function startProgram(name: string, ...args: string[]): Program {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(
    process.execPath,
    [pathOf(name), ...args],
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
  const { stdout } = await run(process.execPath, [pathOf('count-in-folder.ts'), folder, hex]);
  return Number(stdout);
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
