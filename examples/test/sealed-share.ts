import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createContentKey,
  createLinkSecret,
  createSlot,
  encodeFragment,
  sealStream,
  toBase64,
  toBase64Url,
} from '@waxwing/seal';
import { concat, label, u32, utf8 } from '../../packages/seal/src/bytes.ts';
import { sealMessage } from '../../packages/seal/src/cobblestone.ts';
import { deriveContentSubkey } from '../../packages/seal/src/content-key.ts';
import { paddedManifestLength } from '../../packages/seal/src/padding.ts';

/** Everything a server would hand out for one share, to be changed before it does. */
export interface SealedShare {
  readonly fragment: string;
  readonly contentKey: Uint8Array;
  slot: Uint8Array;
  manifest: Uint8Array;
  streams: Uint8Array[];
}

/** Seals a share whose manifest says what the caller wants, right or wrong. */
export async function sealShare(
  contents: readonly Uint8Array[],
  manifestOf: (streams: readonly { head: string; size: number }[]) => unknown,
): Promise<SealedShare> {
  const [contentKey, linkSecret] = [createContentKey(), await createLinkSecret()];
  const streams = await Promise.all(contents.map((bytes, index) => sealOne(contentKey, index, bytes)));
  const named = streams.map((stream, index) => ({
    head: toBase64Url(stream.subarray(0, 56)),
    size: contents[index]?.length ?? 0,
  }));
  const { slot } = await createSlot({ linkSecret, contentKey });
  const manifest = await sealJson(contentKey, JSON.stringify(manifestOf(named)));
  return { fragment: await encodeFragment(linkSecret), contentKey, slot, manifest, streams };
}

export async function sealOne(contentKey: Uint8Array, index: number, bytes: Uint8Array): Promise<Uint8Array> {
  return concat(...(await Array.fromAsync(sealStream({ contentKey, index, plaintext: [bytes] }))));
}

/** Seals a manifest as it is: the package's own function would refuse a wrong one. */
export async function sealJson(contentKey: Uint8Array, text: string): Promise<Uint8Array> {
  const json = utf8(text);
  const plaintext = new Uint8Array(paddedManifestLength(json.length));
  plaintext.set(concat(u32(json.length), json));
  const key = await deriveContentSubkey(contentKey, 'manifest key');
  return sealMessage({ key, context: label('manifest'), plaintext });
}

/** A server that hands out one share to whoever asks, as the format's page describes it, and cuts lines on request. */
export async function serveShare(
  share: SealedShare,
  cutsAfterBytes: readonly number[] = [],
): Promise<{ link: string; stop(): void }> {
  const cuts = [...cutsAfterBytes];
  const server = createServer((request, response) => answer(share, request, response, cuts));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const token = 'a'.repeat(64);
  return {
    link: `${originOf(server)}/download?token=${token}#${share.fragment}`,
    stop: () => server.close(),
  };
}

function answer(
  share: SealedShare,
  request: IncomingMessage,
  response: ServerResponse,
  cuts: number[],
): void {
  const path = (request.url ?? '').replace(/^\/api\/v1\/files\/a{64}/, '');
  if (path === '') response.end(JSON.stringify({ status: 'open', slot: toBase64(share.slot) }));
  else if (path === '/claims') response.end(JSON.stringify({ manifest: toBase64(share.manifest) }));
  else sendRange(share.streams[Number(path.split('/').at(-1))], request, response, cuts);
}

function sendRange(
  stream: Uint8Array | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  cuts: number[],
): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]);
  if (stream === undefined || Number.isNaN(from)) return void response.writeHead(404).end();
  const range = stream.subarray(from);
  response.writeHead(206, {
    'content-range': `bytes ${from}-${stream.length - 1}/${stream.length}`,
    'content-length': range.length,
  });
  const cut = cuts.shift();
  if (cut === undefined) response.end(range);
  else response.write(range.subarray(0, cut), () => response.destroy());
}

function originOf(server: Server): string {
  // Listening on a port, so the address is not a pipe's name.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
