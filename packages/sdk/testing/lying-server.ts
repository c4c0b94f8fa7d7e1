import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { toBase64 } from '@waxwing/seal';
import type { ServedShare } from './sealed-share.ts';

export interface Lie {
  /** What is handed out in the place of what is there. */
  share: ServedShare;
  /** Whose lengths are told; default its own. */
  lengthsOf?: ServedShare;
  /** Bytes after which the next answers are cut. */
  cutsAfterBytes?: number[];
}

/**
 * A server in between, which stands for one that was broken into: each question goes on to the real server, whose rules
 * hold, and what it answers about the share is exchanged for something else.
 *
 * @param link - Of the share on the real server.
 */
export async function startLiar(link: string, lie: Lie): Promise<{ link: string; stop(): void }> {
  const { origin } = new URL(link);
  const server = createServer((request, response) => void answer(request, response, { origin, lie }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Listening on a port, so the address is not a pipe's name.
  const { port } = server.address() as AddressInfo;
  return {
    link: link.replace(origin, `http://127.0.0.1:${port}`),
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { origin, lie }: { origin: string; lie: Lie },
): Promise<void> {
  const { method = 'GET', url = '' } = request;
  const body = await buffer(request);
  const real = await fetch(origin + url, {
    method,
    headers: headersOf(request),
    body: method === 'GET' || method === 'HEAD' ? null : body,
  });
  const said = Buffer.from(await real.arrayBuffer());
  const index = /\/streams\/(\d+)$/.exec(url)?.[1];
  if (!real.ok) response.writeHead(real.status, { 'content-type': 'application/problem+json' }).end(said);
  else if (index !== undefined) sendRange(request, response, { index: Number(index), lie });
  else response.end(url.endsWith('/claims') ? claimed(said, lie) : looked(said, lie));
}

/** What the real server decides by. Of a stream one byte is enough: whether there is one at all. */
function headersOf({ headers }: IncomingMessage): Headers {
  const passed = new Headers({ range: 'bytes=0-0' });
  for (const name of ['content-type', 'x-link-token', 'x-access-token', 'x-claim']) {
    const value = headers[name];
    if (typeof value === 'string') passed.set(name, value);
  }
  return passed;
}

function looked(said: Buffer, { share }: Lie): string {
  return JSON.stringify({ ...JSON.parse(said.toString()), slot: toBase64(share.slot) });
}

function claimed(said: Buffer, { share, lengthsOf = share }: Lie): string {
  const streams = share.streams.map((_, index) => ({ size: lengthsOf.streams[index]?.length ?? 0 }));
  return JSON.stringify({ ...JSON.parse(said.toString()), manifest: toBase64(share.manifest), streams });
}

function sendRange(
  request: IncomingMessage,
  response: ServerResponse,
  { index, lie: { share, lengthsOf = share, cutsAfterBytes } }: { index: number; lie: Lie },
): void {
  const stream = share.streams[index] ?? new Uint8Array();
  const total = lengthsOf.streams[index]?.length ?? 0;
  const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const from = Number(first);
  const to = Math.min(last === '' ? total : Number(last) + 1, total);
  const bytes = stream.subarray(from, to);
  if (bytes.length === 0) return void response.writeHead(416).end();
  response.writeHead(206, {
    'content-range': `bytes ${from}-${to - 1}/${total}`,
    'content-length': to - from,
  });
  const cut = cutsAfterBytes?.shift() ?? bytes.length;
  if (cut === to - from) response.end(bytes);
  else response.write(bytes.subarray(0, cut), () => response.destroy());
}
