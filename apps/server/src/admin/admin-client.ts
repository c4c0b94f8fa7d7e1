import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { AdminError, type AdminErrorCode } from './admin.errors.ts';
import { socketPathOf } from './admin-socket-path.ts';

/** A server's answer, or undefined when no server has this data folder. */
export type SocketAnswer = { readonly result: unknown } | undefined;

/** Nobody listens: no server, or one that was killed and left its socket. */
const nobodyThere = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTDIR']);

/**
 * Hands a command to the server that runs on a data folder.
 * @throws AdminError what the server answered, or that it cannot be reached
 */
export async function askServer(dataDir: string, command: string, options: unknown): Promise<SocketAnswer> {
  const path = socketPathOf(dataDir);
  if (path === undefined) return undefined;
  const answer = await post(path, JSON.stringify({ command, options })).catch((cause: unknown) => {
    if (isErrorWithCode(cause) && nobodyThere.has(cause.code)) return undefined;
    throw new AdminError('SERVER_UNREACHABLE', `The server on ${dataDir} cannot be reached by this user.`, {
      cause,
    });
  });
  if (answer?.error) throw new AdminError(answer.error.code, answer.error.message);
  return answer && { result: answer.result };
}

/** What `admin-socket.ts` sends: both ends are always of one release, or the command fails as a whole. */
interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: AdminErrorCode; readonly message: string };
}

function post(socketPath: string, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method: 'POST', path: '/' }, (response) => {
      json(response).then((answer) => resolve(answer as Answer), reject);
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

function isErrorWithCode(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
