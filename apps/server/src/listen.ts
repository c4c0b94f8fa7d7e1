import { createServer } from 'node:net';
import { type Config, listenUrl, SettingError } from './config.ts';

/** Requests that take longer than this after a stop are cut off: process managers kill after 10 s. */
const drainMs = 7_000;

/** What is used here of the server that `app.ts` builds. */
interface Listener {
  listen(address: { host: string; port: number }): PromiseLike<unknown>;
  close(): PromiseLike<unknown>;
  readonly server: { closeAllConnections(): void };
}

/** The port and the host are settings, so that a bad one is named like every other bad setting. */
export async function listen(app: Listener, { host, port }: Config): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    throw explained(cause, host, port);
  }
}

const listenFailures: Record<string, (host: string, port: number) => string> = {
  EADDRINUSE: (host, port) => `WAXWING_PORT ${port} on ${host} is in use by another program.`,
  EACCES: (_, port) => `WAXWING_PORT ${port} may not be opened by this user.`,
  EADDRNOTAVAIL: (host) => `WAXWING_HOST ${host} is not an address of this machine.`,
  ENOTFOUND: (host) => `WAXWING_HOST ${host} is not a known name.`,
};

function explained(cause: unknown, host: string, port: number): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const sentence = listenFailures[String(code)]?.(host, port);
  return sentence === undefined ? cause : new SettingError(sentence, { cause });
}

/** Takes no new requests and finishes the ones it has; those that take too long are cut off. */
export async function drain(app: Listener): Promise<void> {
  const cutOff = setTimeout(() => app.server.closeAllConnections(), drainMs);
  await app.close();
  clearTimeout(cutOff);
}

/** Port 0 is settled before anything is built, because links need the address before the server listens. */
export async function withPort(config: Config): Promise<Config> {
  if (config.port !== 0) return config;
  const port = await freePort(config.host).catch((cause) => {
    throw explained(cause, config.host, 0);
  });
  const hasOwnPublicUrl = config.publicUrl !== listenUrl(config);
  const publicUrl = hasOwnPublicUrl ? config.publicUrl : listenUrl({ ...config, port });
  return Object.freeze({ ...config, port, publicUrl });
}

function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
