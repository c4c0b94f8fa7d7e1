// `npm run dev`: the server, started again when its files change, and the pages by Vite, which hands the API on to it.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureWebBuilt } from './web-build.ts';

const root = join(import.meta.dirname, '..');

// The server does not start without pages, though here Vite serves them.
await ensureWebBuilt();
const children = [
  spawn(process.execPath, ['--watch', 'apps/server/src/main.ts'], { cwd: root, stdio: 'inherit' }),
  spawn('npm', ['run', 'dev', '--workspace', '@waxwing/web'], { cwd: root, stdio: 'inherit' }),
];
for (const child of children) child.once('exit', () => stopAll(children));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopAll(children));

function stopAll(processes: readonly ChildProcess[]): void {
  for (const child of processes) child.kill('SIGTERM');
}
