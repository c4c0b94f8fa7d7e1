import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Target } from './secrets-load.ts';

/** Starts the bare twin as a process of its own. */
export async function startBare(): Promise<Target & { stop(): void }> {
  const child = fork(fileURLToPath(new URL('bare-server.ts', import.meta.url)));
  const [port] = await once(child, 'message');
  return { port: Number(port), pid: child.pid, stop: () => child.disconnect() };
}
