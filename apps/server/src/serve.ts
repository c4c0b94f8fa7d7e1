import type { Logger } from 'pino';
import { openAdminSocket } from './admin/admin-socket.ts';
import { createAdmin } from './admin/create-admin.ts';
import { createApp } from './app.ts';
import { openBlobStore } from './blobs/open-blobs.ts';
import { type Config, listenUrl, masterKeyPath } from './config.ts';
import { openDatabase } from './database/database.ts';
import { drain, listen, withPort } from './listen.ts';
import { systemClock } from './shared/clock.ts';
import { openVault } from './vault/vault.ts';

/** A server that answers. */
export interface RunningServer {
  /** The address it listens on. */
  readonly url: string;
  /** Takes no new requests, finishes the ones it has, and lets go of everything. */
  stop(): Promise<void>;
}

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
  const blobs = await openBlobStore({ dataDir, s3: config.s3, logger });
  opened.defer(() => blobs.close());
  const vault = await openVault({
    database,
    clock,
    masterKey: config.masterKey,
    masterKeyFile: masterKeyPath(config),
    mayCreateFile: config.masterKeyFile === undefined,
  });
  const app = await createApp({ config, database, blobs, vault, clock, logger });
  opened.defer(() => drain(app));
  if (database.engine === 'sqlite') {
    const admin = createAdmin({ config, database, clock, logger, vault });
    const socket = await openAdminSocket(dataDir, admin, logger);
    opened.defer(() => socket.close());
  }
  await listen(app, config);
  const running = opened.move();
  return { url: listenUrl(config), stop: () => running.disposeAsync() };
}
