import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { SEALED_PART_BYTES } from '@waxwing/seal';

/** One connection for each transfer, as a browser holds it. */
const agent = new Agent({ keepAlive: true });
const headBytes = 56;

export interface Exchange {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: Uint8Array | string;
}

/** Asks, and gives the answer once its status is as expected. Its body is still to be read. */
async function ask(url: string, { method, headers = {}, body }: Exchange): Promise<IncomingMessage> {
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const asked = request(url, { method, agent, headers: { ...headers, ...length } });
  asked.end(body);
  const [answer]: IncomingMessage[] = await once(asked, 'response');
  if (answer === undefined || (answer.statusCode ?? 500) >= 300) {
    throw new Error(`${method} ${url}: ${answer?.statusCode}`);
  }
  return answer;
}

/** Asks for JSON. */
export async function askJson<T>(url: string, exchange: Exchange): Promise<T> {
  const pieces = await Array.fromAsync<Buffer>(await ask(url, exchange));
  return JSON.parse(Buffer.concat(pieces).toString());
}

/** Uploads bytes by tus in the parts of our clients, one after the other. @returns the name of the upload */
export async function upload(
  uploadsUrl: string,
  bytes: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const tus = { ...headers, 'tus-resumable': '1.0.0' };
  const created = await ask(uploadsUrl, {
    method: 'POST',
    headers: { ...tus, 'upload-length': bytes.length },
    body: '',
  });
  await drain(created);
  const url = new URL(created.headers.location ?? '', uploadsUrl).href;
  for (let at = 0; at < bytes.length; ) {
    const end = at === 0 ? headBytes + SEALED_PART_BYTES : at + SEALED_PART_BYTES;
    const part = { 'upload-offset': at, 'content-type': 'application/offset+octet-stream' };
    const body = bytes.subarray(at, end);
    await drain(await ask(url, { method: 'PATCH', headers: { ...tus, ...part }, body }));
    at += body.length;
  }
  return url.split('/').at(-1) ?? '';
}

/** Downloads and throws away. @returns how many bytes came */
export async function download(url: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  return drain(await ask(url, { method: 'GET', headers }));
}

async function drain(answer: IncomingMessage): Promise<number> {
  let bytes = 0;
  for await (const piece of answer) bytes += piece.length;
  return bytes;
}
