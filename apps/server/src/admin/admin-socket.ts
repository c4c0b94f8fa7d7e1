import { chmod, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { BaseLogger } from 'pino';
import { AdminError } from './admin.errors.ts';
import { socketPathOf } from './admin-socket-path.ts';
import type { Admin } from './create-admin.ts';

/**
 * Answers the operator's commands on a Unix socket in the data folder while the server has the folder. Whoever can
 * open the socket can read the folder, so the file's mode (0600) is the whole authentication.
 */
export async function openAdminSocket(
  dataDir: string,
  admin: Admin,
  logger: Pick<BaseLogger, 'error' | 'warn'>,
) {
  const path = socketPathOf(dataDir);
  if (path === undefined) {
    logger.warn({ dataDir }, 'the path of the data folder is too long for the admin socket');
    return { close: async () => {} };
  }
  const server = createServer((request, response) => answer(request, response, { admin, logger }));
  // The folder is locked by this process, so a socket that is there was left by one that is gone.
  await rm(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(path, resolve);
  });
  await chmod(path, 0o600);
  return {
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

interface Parts {
  readonly admin: Admin;
  readonly logger: Pick<BaseLogger, 'error'>;
}

async function answer(request: IncomingMessage, response: ServerResponse, { admin, logger }: Parts) {
  const send = (body: unknown) => {
    response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(body));
  };
  try {
    const { command, options } = parseCommand(await json(request));
    send({ result: await admin(command, options) });
  } catch (error) {
    if (error instanceof AdminError) return send({ error: { code: error.code, message: error.message } });
    logger.error({ err: error }, 'an admin command failed');
    send({ error: { code: 'FAILED', message: 'The command failed; the log of the server says why.' } });
  }
}

function parseCommand(body: unknown): { command: string; options: unknown } {
  if (typeof body === 'object' && body !== null && 'command' in body && 'options' in body) {
    const { command, options } = body;
    if (typeof command === 'string') return { command, options };
  }
  throw new AdminError('UNKNOWN_COMMAND', 'The request names no command.');
}
