import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CliExchange } from '@waxwing/sdk/account';
import { CliError } from '../errors.ts';
import { type Io, writeNote } from '../io.ts';

const PATIENCE_MILLISECONDS = 5 * 60_000;

/** What a browser is shown when it has brought the answer. Nothing in it comes from the address. */
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Waxwing</title>
<body style="font:1.1rem system-ui;margin:4rem auto;max-width:30rem;padding:0 1rem"><h1>Back to the command line</h1>
<p>It has its answer. You can close this window.</p>`;

/**
 * Lets somebody sign the command in with their browser: opens the page of the server, and waits on the loopback
 * interface for the code that it sends. Throws `LOGIN_FAILED` when nobody allows it.
 *
 * @see RFC 8252 §7.3, RFC 7636
 */
export async function askBrowser(
  server: string,
  io: Io,
  { opensBrowser }: { opensBrowser: boolean },
): Promise<CliExchange> {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const listener = createServer();
  const code = waitForCode(listener, state, io.interruption());
  try {
    const port = await listen(listener);
    const query = new URLSearchParams({
      port: String(port),
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      state,
    });
    const address = `${server}/app/cli?${query}`;
    writeNote(io, `To sign in, open this address in a browser on this machine:\n${address}`);
    if (opensBrowser) openBrowser(address, io);
    return { code: await code, code_verifier: verifier, port };
  } finally {
    code.catch(() => undefined);
    listener.close();
    listener.closeAllConnections();
  }
}

function listen(listener: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject);
    // A free port of the system: never one below 1024. By number, because a name may be looked up elsewhere (§8.3).
    listener.listen(0, '127.0.0.1', () => resolve((listener.address() as AddressInfo).port)); // it listens on TCP
  });
}

/** The code of the request that brings our state. Whatever else asks at this port is told nothing, and changes nothing. */
function waitForCode(listener: Server, state: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new CliError('LOGIN_FAILED', 'Nobody allowed it in the browser for five minutes.')),
      PATIENCE_MILLISECONDS,
    );
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    listener.once('close', () => clearTimeout(timer));
    listener.on('request', (request, response) => {
      const query = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams;
      if (request.method !== 'GET' || query.get('state') !== state) {
        response.writeHead(404, { connection: 'close' }).end();
        return;
      }
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        connection: 'close',
      });
      const code = query.get('code');
      response.end(PAGE, () =>
        code ? resolve(code) : reject(new CliError('LOGIN_FAILED', 'It was not allowed in the browser.')),
      );
    });
  });
}

/** Where no browser can be opened, the address was printed. */
function openBrowser(address: string, { env }: Io): void {
  const [command = '', ...parameters] = env.BROWSER
    ? [env.BROWSER]
    : (openers[process.platform] ?? ['xdg-open']);
  const child = spawn(command, [...parameters, address], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}

const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};
