import { hash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
// The library and what it brings are loaded with the first upload: see `uploads.routes.ts`.
import { DataStore, type Locker, Server, Upload as TusUpload } from '@tus/server';
import { tus, uploadRoutes } from '@waxwing/contract';
import type { UploaderPrincipal } from '../../auth/principal.ts';
import { ProblemError } from '../../shared/errors.ts';
import { drawRandom } from '../../shared/random.ts';
import { UploadBody } from './upload-body.ts';
import { readChecksum } from './upload-checksum.ts';
import type { Hold, UploadLocks } from './upload-locks.ts';
import { uploadErrors } from './uploads.errors.ts';
import type { Upload, UploadService } from './uploads.service.ts';

export interface TusParts {
  readonly uploads: UploadService;
  readonly locks: UploadLocks;
  readonly publicUrl: string;
}

export interface TusAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

const nameBytes = 16;
const path = uploadRoutes.createUpload.url;
/** Of the library's answer; the headers that every answer has are set elsewhere. */
const answeredHeaders = ['location', 'upload-offset', 'upload-length'];

/**
 * Answers one request of an uploader by the rules of tus, which `@tus/server` knows.
 *
 * The library gets no body: it would go through two kinds of streams, and a connection whose body it drops cannot be
 * answered any more. The store takes the bytes from the request itself.
 *
 * @throws {ProblemError} for every refusal
 */
export async function speakTus(
  parts: TusParts,
  uploader: UploaderPrincipal,
  request: Pick<IncomingMessage, 'method' | 'url' | 'headers'> & Readable,
): Promise<TusAnswer> {
  const { method = '', url = '', headers } = request;
  if (headers['tus-resumable'] !== tus.version) throw uploadErrors.version();
  if (method === 'PATCH' && headers['content-type'] !== tus.mediaType) throw uploadErrors.mediaType();
  checkCounts(headers);
  const store = new UploaderStore(parts, uploader, request);
  let failure: unknown;
  const server = new Server({
    path,
    datastore: store,
    locker: store.locker,
    namingFunction: () => nameOf(uploader, headers['idempotency-key']),
    // From the settings, as every address that is handed out: the Host of a request is its sender's.
    generateUrl: (_request, { id }) => `${parts.publicUrl}${path}/${id}`,
    onResponseError: (_request, error) => {
      failure = error;
      return undefined;
    },
  });
  // Without its query, which the library would take for a part of the name of the upload.
  const { pathname } = new URL(url, 'http://waxwing');
  const asked = new Request(new URL(pathname, 'http://waxwing'), { method, headers: headersOf(headers) });
  const answer = await server.handleWeb(asked);
  if (failure !== undefined) throw refusalOf(failure);
  if (answer.status >= 400) throw new ProblemError('BAD_REQUEST', { detail: (await answer.text()).trim() });
  const kept = answeredHeaders.flatMap((name) => {
    const value = answer.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return { status: answer.status, headers: { ...Object.fromEntries(kept), ...store.expiry() } };
}

/** A new name, or always the same one for what a share is asked for under one `Idempotency-Key`. */
function nameOf({ shareId }: UploaderPrincipal, key: string | string[] | undefined): string {
  if (key === undefined) return drawRandom(nameBytes).toString('hex');
  return hash('sha256', `upload ${shareId}\0${key}`, 'buffer').subarray(0, nameBytes).toString('hex');
}

/** What tus does with uploads, done for one uploader: others' uploads do not exist in it. */
class UploaderStore extends DataStore {
  readonly #uploads: UploadService;
  readonly #uploader: UploaderPrincipal;
  readonly #request: Readable & { readonly headers: IncomingHttpHeaders };
  readonly #locks: UploadLocks;
  #body: UploadBody | undefined;
  #isTakenOver = false;
  #upload: Upload | undefined;

  constructor(
    { uploads, locks }: TusParts,
    uploader: UploaderPrincipal,
    request: Readable & { readonly headers: IncomingHttpHeaders },
  ) {
    super();
    this.#uploads = uploads;
    this.#locks = locks;
    this.#uploader = uploader;
    this.#request = request;
  }

  readonly locker: Locker = {
    newLock: (name) => {
      let hold: Hold | undefined;
      return {
        lock: async () => {
          const { shareId } = this.#uploader;
          hold = await this.#locks.hold({ shareId, name }, () => this.#letGo());
        },
        unlock: async () => hold?.release(),
      };
    },
  };

  override async create(upload: TusUpload): Promise<TusUpload> {
    this.#upload = await this.#uploads.create(this.#uploader, { name: upload.id, size: upload.size ?? 0 });
    return upload;
  }

  override async getUpload(id: string): Promise<TusUpload> {
    this.#upload = await this.#uploads.find(this.#uploader, id);
    const { size, offset } = this.#upload;
    return new TusUpload({ id, size, offset });
  }

  override async write(unused: Readable): Promise<number> {
    unused.resume();
    const upload = this.#upload;
    if (!upload) throw new Error('an upload is written to before it was found');
    const checksum = readChecksum(this.#request.headers['upload-checksum']);
    this.#body = new UploadBody(this.#request, upload.size - upload.offset);
    if (this.#isTakenOver) this.#letGo();
    const { offset, expiresAt } = await this.#uploads.append(this.#uploader, upload, this.#body, checksum);
    this.#upload = { ...upload, offset, expiresAt };
    return offset;
  }

  override async remove(id: string): Promise<void> {
    await this.#uploads.end(this.#uploader, id);
  }

  /** When the upload is given up, as a header. */
  expiry(): Record<string, string> {
    if (!this.#upload) return {};
    return { 'upload-expires': new Date(this.#upload.expiresAt).toUTCString() };
  }

  #letGo(): void {
    this.#isTakenOver = true;
    this.#body?.cut('taken over');
  }
}

/** Bytes are written in digits: the library takes "1e+30" for a number, and then for 1. */
function checkCounts(headers: IncomingHttpHeaders): void {
  for (const name of ['upload-length', 'upload-offset']) {
    const value = headers[name];
    if (value !== undefined && !/^(?:0|[1-9]\d{0,15})$/.test(String(value))) throw uploadErrors.notBytes();
  }
}

/** What tus is about. The library judges others too: it refuses what some proxies write into `X-Forwarded-Proto`. */
function headersOf(headers: IncomingHttpHeaders): Headers {
  const copy = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    const isOfTus = /^(?:tus|upload|content)-/.test(name);
    if (isOfTus && value !== undefined) copy.set(name, String(value));
  }
  return copy;
}

/** Errors of the layers below pass; the library's own refusals are plain objects. */
function refusalOf(failure: unknown): unknown {
  if (failure instanceof Error || typeof failure !== 'object' || failure === null) return failure;
  const { status_code: status, body } = failure as { status_code?: number; body?: string };
  if (status === 404 || status === 410) return uploadErrors.unknown();
  if (status === 409) return uploadErrors.offset();
  if (status === 413) return uploadErrors.tooLong();
  return new ProblemError('BAD_REQUEST', { detail: body?.trim() ?? 'The request is not one of tus.' });
}
