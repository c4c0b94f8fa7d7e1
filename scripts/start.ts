// `npm start`: builds what is missing or older than its sources, then becomes the server.
import { ensureCompiled, serverCommand, serverEnv } from './server-command.ts';
import { ensureWebBuilt } from './web-build.ts';

const args = process.argv.slice(2);
// The server's only arguments ask a question; an answer needs no pages.
if (args.length === 0) {
  await ensureWebBuilt();
  await ensureCompiled();
}
// This very process goes on as the server: it gets the signals that npm gets, and carries no memory of what it built.
if (process.execve) {
  process.execve(process.execPath, [...serverCommand, ...args], { ...serverEnv, ...process.env });
} else {
  // Windows cannot replace a process.
  const { main } = await import('../apps/server/src/main.ts');
  await main(process.env, args);
}
