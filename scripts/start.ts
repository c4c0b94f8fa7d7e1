// `npm start`: builds the web pages when they are missing or older than their sources, then runs the server.
import { main } from '../apps/server/src/main.ts';
import { ensureWebBuilt } from './web-build.ts';

const args = process.argv.slice(2);
// The server's only arguments ask a question; an answer needs no pages.
if (args.length === 0) await ensureWebBuilt();
await main(process.env, args);
