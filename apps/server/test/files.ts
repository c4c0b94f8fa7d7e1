import { createHash, randomBytes } from 'node:crypto';
import type { ClaimedFiles, CreatedFiles, PublishBody } from '@waxwing/contract';
import type { LightMyRequestResponse } from 'fastify';
import type { TestApp } from './app.ts';

export const filesUrl = '/api/v1/files';
export const uploadsUrl = '/api/v1/uploads';
const tusHeaders = { 'tus-resumable': '1.0.0' };

/** The keys that a link holds, and what is told of them. */
export interface LinkTokens {
  readonly linkToken: string;
  readonly accessToken: string;
}

export function drawLink(): LinkTokens {
  return { linkToken: token(), accessToken: token() };
}

/** Proof of having the link, for a reader. */
export function proofOf({ linkToken, accessToken }: LinkTokens, claim: string): Record<string, string> {
  return { 'x-link-token': linkToken, 'x-access-token': accessToken, 'x-claim': claim };
}

/** Begins a share, which must succeed. */
export async function beginFiles(
  { call }: TestApp,
  fields: object = {},
  headers: Record<string, string> = {},
): Promise<CreatedFiles> {
  const payload = { sizeBytes: 1_000_000, ...fields };
  return succeeded(await call({ method: 'POST', url: filesUrl, payload, headers })).json();
}

/** One request of tus. */
export function tus(
  { call }: TestApp,
  { uploadToken }: Pick<CreatedFiles, 'uploadToken'>,
  { method, id, headers, payload }: TusCall,
): Promise<LightMyRequestResponse> {
  const url = id === undefined ? uploadsUrl : `${uploadsUrl}/${id}`;
  const body = payload === undefined ? {} : { payload };
  const type = method === 'PATCH' ? { 'content-type': 'application/offset+octet-stream' } : {};
  const all = { ...tusHeaders, ...type, authorization: `Bearer ${uploadToken}`, ...headers };
  return call({ method, url, headers: all, ...body });
}

export interface TusCall {
  readonly method: 'POST' | 'HEAD' | 'PATCH' | 'DELETE';
  readonly id?: string;
  readonly headers?: Record<string, string>;
  readonly payload?: Buffer;
}

/** Begins an upload, which must succeed. @returns its id */
export async function beginUpload(server: TestApp, share: CreatedFiles, size: number): Promise<string> {
  const answer = await tus(server, share, { method: 'POST', headers: { 'upload-length': String(size) } });
  return idOf(succeeded(answer));
}

/** Sends bytes, whatever comes of it. */
export function patch(
  server: TestApp,
  share: Pick<CreatedFiles, 'uploadToken'>,
  id: string,
  offset: number,
  payload: Buffer,
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> {
  const more = { 'upload-offset': String(offset), ...headers };
  return tus(server, share, { method: 'PATCH', id, payload, headers: more });
}

/** Uploads a whole stream. @returns what a publication says of it */
export async function uploadStream(
  server: TestApp,
  share: CreatedFiles,
  bytes: Buffer,
): Promise<PublishBody['streams'][number]> {
  const uploadId = await beginUpload(server, share, bytes.length);
  succeeded(await patch(server, share, uploadId, 0, bytes));
  return { head: bytes.subarray(0, 56).toString('base64'), size: bytes.length, uploadId };
}

/** The body of a publication; the manifest is noise, as all that is sealed is for a server. */
export function publicationOf(link: LinkTokens, streams: PublishBody['streams']): PublishBody {
  return {
    slot: randomBytes(152).toString('base64'),
    linkTokenHash: sha256(link.linkToken),
    accessTokenHash: sha256(link.accessToken),
    manifest: randomBytes(1_024).toString('base64'),
    streams,
  };
}

export function publish(
  { call }: TestApp,
  { token, uploadToken }: Pick<CreatedFiles, 'token' | 'uploadToken'>,
  payload: object,
): Promise<LightMyRequestResponse> {
  const headers = { authorization: `Bearer ${uploadToken}` };
  return call({ method: 'POST', url: `${filesUrl}/${token}/publish`, headers, payload });
}

/** A share that can be opened. */
export interface TestShare extends CreatedFiles {
  readonly link: LinkTokens;
  readonly body: PublishBody;
  readonly contents: readonly Buffer[];
}

/** Makes a whole share, one stream for each of the contents. */
export async function shareFiles(
  server: TestApp,
  fields: object = {},
  contents: readonly Buffer[] = [randomBytes(5_000)],
  headers: Record<string, string> = {},
): Promise<TestShare> {
  const share = await beginFiles(server, fields, headers);
  const link = drawLink();
  const streams: PublishBody['streams'] = [];
  for (const bytes of contents) streams.push(await uploadStream(server, share, bytes));
  const body = publicationOf(link, streams);
  succeeded(await publish(server, share, body));
  return { ...share, link, body, contents };
}

/** Asks for a download. */
export function claimFiles(
  { call }: TestApp,
  { token, link }: Pick<TestShare, 'token' | 'link'>,
  claim: string,
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> {
  const all = { ...proofOf(link, claim), ...headers };
  return call({ method: 'POST', url: `${filesUrl}/${token}/claims`, headers: all });
}

/** Asks for bytes of a stream. */
export function readStream(
  { call }: TestApp,
  url: string,
  headers: Record<string, string>,
  method: 'GET' | 'HEAD' = 'GET',
): Promise<LightMyRequestResponse> {
  return call({ method, url: new URL(url, 'http://localhost').pathname, headers });
}

/** Takes a download, which must succeed. */
export async function claimed(server: TestApp, share: TestShare, claim: string): Promise<ClaimedFiles> {
  return succeeded(await claimFiles(server, share, claim)).json();
}

/** A share's status, for whoever has its link. */
export function fileStatus(
  { call }: TestApp,
  { token, link }: Pick<TestShare, 'token' | 'link'>,
): Promise<LightMyRequestResponse> {
  return call({ url: `${filesUrl}/${token}`, headers: { 'x-link-token': link.linkToken } });
}

function succeeded(answer: LightMyRequestResponse): LightMyRequestResponse {
  if (answer.statusCode >= 300) throw new Error(`${answer.statusCode} ${answer.body}`);
  return answer;
}

/** The id of an upload, from the answer to its creation. */
export function idOf({ headers }: LightMyRequestResponse): string {
  return String(headers.location).split('/').at(-1) ?? '';
}

function token(): string {
  return randomBytes(32).toString('base64url');
}

function sha256(text: string): string {
  return createHash('sha256').update(Buffer.from(text, 'base64url')).digest('hex');
}
