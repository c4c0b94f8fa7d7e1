import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const scanner = fileURLToPath(new URL('count-in-files.ts', import.meta.url));

/** How often each of `needles` occurs in the files of `folder`, read by another process. */
export async function countInFiles(folder: string, needles: readonly Uint8Array[]): Promise<number[]> {
  const child = spawn(process.execPath, [scanner, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(needles.map((needle) => Buffer.from(needle).toString('hex')).join('\n'));
  // The scanner prints nothing else.
  return JSON.parse(await text(child.stdout)) as number[];
}
