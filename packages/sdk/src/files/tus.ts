/**
 * The part of tus 1.0 that an upload of ciphertext needs, in our own words and not tus-js-client's: its requests cut
 * the stream where they like, while the format asks for a durable record before the first byte of each sealed part, and
 * a source that is sealed on the way must never be asked for a byte twice without that record. Here one request carries
 * (what is left of) one part, so the rule can be seen; and answers become the same errors as everywhere else.
 *
 * @see https://tus.io/protocols/resumable-upload
 */
import type { tus } from '@waxwing/contract';
import { WaxwingError } from '../errors.ts';
import { exchange, type RawAnswer } from '../exchange.ts';
import { unexpectedAnswer } from '../http.ts';
import { refusalOf } from '../refusal.ts';
import { unlessFromElsewhere } from './from-elsewhere.ts';
import type { SendBytes } from './send-bytes.ts';

// Written again and held to the contract by their types, so that no page loads the schemas of every route.
const TUS_VERSION: typeof tus.version = '1.0.0';
const MEDIA_TYPE: typeof tus.mediaType = 'application/offset+octet-stream';

/** The uploads of one share. Each method makes one request; whoever calls decides about another try. */
export interface TusUploads {
  /** Begins an upload of so many bytes, and returns the name the server gave it. */
  create(totalBytes: number): Promise<string>;
  /** How many bytes the server holds. */
  heldBytes(uploadId: string): Promise<number>;
  /** Sends bytes that begin at `offset`, and returns how many the server holds then. */
  append(
    uploadId: string,
    piece: { offset: number; bytes: Uint8Array<ArrayBuffer>; onSent(bytes: number): void },
  ): Promise<number>;
  /** Erases an upload. One that is gone already is as good. */
  remove(uploadId: string): Promise<void>;
}

export function createTusUploads(options: {
  fetch: typeof fetch;
  sendBytes: SendBytes;
  baseUrl: string;
  uploadToken: string;
  signal: AbortSignal | undefined;
}): TusUploads {
  const { signal, sendBytes } = options;
  // Not where the answers point: a proxy that ends TLS makes `Location` wrong more often than right.
  const uploadsUrl = `${options.baseUrl}/api/v1/uploads`;
  const urlOf = (uploadId: string) => `${uploadsUrl}/${encodeURIComponent(uploadId)}`;
  return { create, heldBytes, append, remove };

  async function create(totalBytes: number): Promise<string> {
    const answer = accepted(await ask('POST', uploadsUrl, { 'upload-length': String(totalBytes) }));
    const uploadId = answer.headers.get('location')?.match(/\/([^/?#]+)\/?$/)?.[1];
    if (uploadId === undefined) throw unexpectedAnswer();
    return decodeURIComponent(uploadId);
  }

  async function heldBytes(uploadId: string): Promise<number> {
    return offsetOf(accepted(await ask('HEAD', urlOf(uploadId))));
  }

  async function append(
    uploadId: string,
    {
      offset,
      bytes,
      onSent,
    }: { offset: number; bytes: Uint8Array<ArrayBuffer>; onSent(bytes: number): void },
  ): Promise<number> {
    const headers = headersWith({ 'upload-offset': String(offset), 'content-type': MEDIA_TYPE });
    const answer = await sendBytes(urlOf(uploadId), { headers, body: bytes, signal, onSent });
    const held = offsetOf(accepted(answer));
    // Whoever takes the same bytes again and again would get them without end.
    if (held <= offset || held > offset + bytes.length) throw unexpectedAnswer();
    return held;
  }

  async function remove(uploadId: string): Promise<void> {
    const answer = await ask('DELETE', urlOf(uploadId));
    if (answer.status !== 404 && answer.status !== 410) accepted(answer);
  }

  function ask(method: string, url: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
    return exchange(options.fetch, url, {
      method,
      headers: headersWith(headers),
      body: null,
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'manual',
      referrerPolicy: 'no-referrer',
      signal: signal ?? null,
    });
  }

  function headersWith(headers: Record<string, string>): Headers {
    return new Headers({
      accept: 'application/json',
      authorization: `Bearer ${options.uploadToken}`,
      'tus-resumable': TUS_VERSION,
      ...headers,
    });
  }
}

function accepted(answer: RawAnswer): RawAnswer {
  const { status } = answer;
  if (status >= 200 && status < 300) return answer;
  throw lostOr(refusalOf(answer));
}

/**
 * The upload token came from this server, so one that it does not know any more went with its draft; what to do is the
 * same as for an upload that is gone.
 */
export function lostOr(answer: WaxwingError): WaxwingError {
  const refusal = unlessFromElsewhere(answer);
  const { code, status, requestId } = refusal;
  if (code === 'SERVER_ERROR' || (status !== 401 && status !== 404 && status !== 410)) return refusal;
  const details = { cause: refusal, status, requestId };
  return new WaxwingError('UPLOAD_LOST', 'The server does not have this upload any more', details);
}

function offsetOf({ headers }: RawAnswer): number {
  const offset = headers.get('upload-offset') ?? '';
  if (!/^\d{1,16}$/.test(offset)) throw unexpectedAnswer();
  return Number(offset);
}
