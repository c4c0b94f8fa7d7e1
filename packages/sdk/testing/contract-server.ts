import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it arrived. */
export interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/**
 * What to do with the next request in place of the usual: answer by hand, cut the line before or after the work, do the
 * work and fall silent before or inside the answer, or let a gateway answer after the work.
 */
export type Surprise =
  | { kind: 'cut-before' }
  | { kind: 'cut-after' }
  | { kind: 'hang' }
  | { kind: 'hang-inside' }
  | { kind: 'gateway'; status: number; headers?: Record<string, string> }
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body: string };

interface Stored {
  body: Record<string, unknown>;
  views: number;
  claim: string | undefined;
  revokeToken: string;
}

interface Answer {
  status: number;
  body?: object;
}

const gone = (error_code: string): Answer => ({
  status: 410,
  body: { status: 410, error_code, detail: 'Gone' },
});
const problem = (status: number, error_code: string): Answer => ({
  status,
  body: { status, error_code, detail: error_code, request_id: 'req-1' },
});

/**
 * The secrets part of the HTTP interface, kept in memory, as its documentation says it and no more: enough to see what
 * the client sends and how it takes each answer. It counts views the way a real server does.
 */
export class ContractServer {
  readonly seen: Seen[] = [];
  readonly surprises: Surprise[] = [];
  readonly secrets = new Map<string, Stored>();
  readonly #created = new Map<string, Answer>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    // Listening on a port, so the address is not a pipe's name.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Stores a secret as another program would. */
  put(linkId: string, body: Record<string, unknown>): void {
    this.secrets.set(linkId, { body, views: 0, claim: undefined, revokeToken: 'revoke-1' });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url: path = '', headers } = request;
    const seen = { method, path, headers, body: Buffer.concat(chunks).toString() };
    this.seen.push(seen);
    const surprise = this.surprises.shift();
    if (surprise?.kind === 'answer') {
      response.writeHead(surprise.status, surprise.headers).end(surprise.body);
      return;
    }
    if (surprise?.kind === 'cut-before') return void request.socket.destroy();
    const { status, body } = this.#answer(seen);
    if (surprise?.kind === 'cut-after') return void request.socket.destroy();
    if (surprise?.kind === 'hang') return;
    if (surprise?.kind === 'gateway') {
      response.writeHead(surprise.status, surprise.headers).end('<html>Gateway</html>');
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req-1' });
    if (surprise?.kind === 'hang-inside') return void response.write('{"encrypted');
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }

  #answer(seen: Seen): Answer {
    if (seen.method === 'POST' && seen.path === '/api/v1/secrets') return this.#create(seen);
    const [, linkId = '', action = ''] = seen.path.match(/^\/api\/v1\/secrets\/(\w+)(?:\/(\w+))?$/) ?? [];
    const secret = this.secrets.get(linkId);
    if (secret === undefined) return problem(404, 'NOT_FOUND');
    if (seen.method === 'DELETE') return this.#revoke(linkId, secret, seen);
    if (!holdsLink(secret, seen)) return problem(404, 'NOT_FOUND');
    if (action === 'status') return status(secret);
    if (action === 'report') return { status: 200, body: { success: true, message: 'Report received.' } };
    return this.#open(secret, seen);
  }

  #create({ headers, body }: Seen): Answer {
    const key = String(headers['idempotency-key']);
    const first = this.#created.get(key);
    if (first !== undefined) return first;
    const linkId = `Secret${String(this.secrets.size).padStart(6, '0')}`;
    this.put(linkId, JSON.parse(body));
    const shareUrl = `http://${headers.host}/${linkId}`;
    const answer = {
      status: 201,
      body: { linkId, shareUrl, expiresAt: 1_800_000_000_000, revokeToken: 'revoke-1' },
    };
    this.#created.set(key, answer);
    return answer;
  }

  #revoke(linkId: string, secret: Stored, { headers }: Seen): Answer {
    if (headers['x-revoke-token'] !== secret.revokeToken) return problem(401, 'UNAUTHORIZED');
    this.secrets.delete(linkId);
    return { status: 204 };
  }

  #open(secret: Stored, { headers }: Seen): Answer {
    const { encryptedBlob, iv, expiryType, passcodeHash } = secret.body;
    if (passcodeHash !== undefined && headers['x-passcode-hash'] === undefined)
      return problem(401, 'PASSCODE_REQUIRED');
    if (passcodeHash !== undefined && headers['x-passcode-hash'] !== passcodeHash)
      return problem(401, 'PASSCODE_INVALID');
    const isRepeat = secret.claim !== undefined && secret.claim === headers['x-claim'];
    if (!isRepeat && expiryType === 'view_once' && secret.views > 0) return gone('VIEWED');
    if (!isRepeat) secret.views += 1;
    secret.claim = String(headers['x-claim']);
    return { status: 200, body: { encryptedBlob, iv, expiryType } };
  }
}

function holdsLink({ body }: Stored, { headers }: Seen): boolean {
  if (body.linkTokenHash === undefined) return true;
  const token = Buffer.from(String(headers['x-link-token'] ?? ''), 'base64url');
  return createHash('sha256').update(token).digest('hex') === body.linkTokenHash;
}

function status({ body, views }: Stored): Answer {
  const { slot, expiryType, passcodeHash } = body;
  const left = expiryType === 'view_once' ? 1 - views : null;
  if (left === 0) return gone('VIEWED');
  const passcodeRequired = passcodeHash !== undefined;
  const common = { passcodeRequired, expiresAt: 1_800_000_000_000, expiryType, viewsLeft: left };
  return {
    status: 200,
    body: { ...common, sealed: slot !== undefined, ...(slot !== undefined && { slot }) },
  };
}
