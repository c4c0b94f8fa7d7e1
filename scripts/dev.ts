// `npm run dev`: the server, started anew when its sources change, and Vite, which serves the pages as they are edited.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureWebBuilt } from './web-build.ts';

const root = join(import.meta.dirname, '..');
await ensureWebBuilt();
const server = ['--watch-path=apps/server/src', '--watch-path=packages', 'apps/server/src/main.ts'];
const commands = [
  [process.execPath, server],
  [join(root, 'node_modules/.bin/vite'), ['apps/web']],
] as const;
const children = commands.map(([command, args]) => spawn(command, args, { cwd: root, stdio: 'inherit' }));
for (const child of children) {
  child.on('exit', (code) => {
    for (const other of children) other.kill('SIGTERM');
    process.exitCode ??= code ?? 1;
  });
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal);
  });
}
