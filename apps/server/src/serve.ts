import { createServer } from 'node:net';
import type { Logger } from 'pino';
import { openAdminSocket } from './admin/admin-socket.ts';
import { createAdmin } from './admin/create-admin.ts';
import { createApp } from './app.ts';
import { type Config, listenUrl, masterKeyPath } from './config.ts';
import { openDatabase } from './database/database.ts';
import { systemClock } from './shared/clock.ts';
import { openVault } from './vault/vault.ts';

/** A server that answers. */
export interface RunningServer {
  /** The address it listens on. */
  readonly url: string;
  /** Takes no new requests, finishes the ones it has, and lets go of everything. */
  stop(): Promise<void>;
}

/** Requests that take longer than this after a stop are cut off. */
const drainMs = 7_000;

/**
 * Builds the server from its settings and lets it listen. When a step fails, what was opened before is closed
 * again and the error is thrown.
 */
export async function serve(settings: Config, logger: Logger): Promise<RunningServer> {
  await using opened = new AsyncDisposableStack();
  const config = await withPort(settings);
  const clock = systemClock;
  const { dataDir, databaseUrl } = config;
  const database = await openDatabase({ dataDir, clock, logger, url: databaseUrl });
  opened.defer(() => database.close());
  const vault = await openVault({
    database,
    clock,
    masterKey: config.masterKey,
    masterKeyFile: masterKeyPath(config),
    mayCreateFile: config.masterKeyFile === undefined,
  });
  const app = await createApp({ config, database, vault, clock, logger });
  opened.defer(() => drain(app));
  if (database.engine === 'sqlite') {
    const admin = createAdmin({ config, database, clock, logger });
    const socket = await openAdminSocket(dataDir, admin, logger);
    opened.defer(() => socket.close());
  }
  await app.listen({ host: config.host, port: config.port });
  const running = opened.move();
  return { url: listenUrl(config), stop: () => running.disposeAsync() };
}

interface Drainable {
  close(): PromiseLike<unknown>;
  readonly server: { closeAllConnections(): void };
}

async function drain(app: Drainable): Promise<void> {
  const cutOff = setTimeout(() => app.server.closeAllConnections(), drainMs);
  await app.close();
  clearTimeout(cutOff);
}

/** Port 0 is settled before anything is built, because links need the address before the server listens. */
async function withPort(config: Config): Promise<Config> {
  if (config.port !== 0) return config;
  const port = await freePort(config.host);
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
