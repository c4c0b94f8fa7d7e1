import { createSender, type FileSource, type UploadRecord, WaxwingError } from '@waxwing/sdk';
import { createSha256, fileFromPath } from '@waxwing/sdk/node';
import { withServer } from '../client.ts';
import { CliError, ResumableError } from '../errors.ts';
import { type Io, writeJson, writeNote } from '../io.ts';
import { startProgress } from '../progress.ts';
import { readSettings } from '../settings.ts';
import { printShare } from './print-share.ts';
import { resumeAdvice, showSending } from './sending.ts';
import { openUploads, type Uploads } from './uploads.ts';
import { resumeCommand, whichUpload } from './which-upload.ts';

export interface ResumeOptions {
  /** True without an id. */
  resume?: string | true;
  json?: boolean;
  qr?: boolean;
}

/** `waxwing send --resume`: goes on with an interrupted upload and prints its link. */
export async function resumeUpload(options: ResumeOptions, io: Io): Promise<void> {
  const { upload, uploads, settings } = await find(options, io);
  const { id, baseUrl } = upload;
  const { maxDownloads, hasPassphrase } = upload.settings;
  const progress = startProgress(io, { isQuiet: options.json === true });
  try {
    await withServer(baseUrl, settings, async (place) => {
      const sender = createSender({ ...place, records: uploads.records, createSha256 });
      const files = upload.state === 'sending' ? await openFiles(upload, uploads) : undefined;
      const onProgress = showSending(progress);
      const sent = await sender
        .resumeSending(id, { files, onProgress, signal: io.interruption() })
        .catch((error: unknown) => explain(error, id));
      progress.clear();
      await printShare(sent, { json: options.json, qr: options.qr, hasPassphrase, maxDownloads }, io);
      await uploads.forget(id);
    });
  } finally {
    progress.clear();
  }
}

/** `waxwing send --resume --discard`: takes an interrupted upload back. */
export async function discardUpload(options: ResumeOptions, io: Io): Promise<void> {
  const { upload, uploads, settings } = await find(options, io);
  await withServer(upload.baseUrl, settings, async (place) => {
    const sender = createSender({ ...place, records: uploads.records });
    if (upload.state === 'published') await sender.revoke(upload.share.token, upload.share.revokeToken);
    else await sender.cancelSending(upload.id, { signal: io.interruption() });
  });
  await uploads.forget(upload.id);
  if (options.json) await writeJson(io, { discarded: true });
  else writeNote(io, 'Discarded. Nothing of this upload is left, here or on the server.');
}

async function find({ resume }: ResumeOptions, io: Io) {
  const uploads = await openUploads(io.env);
  const id = typeof resume === 'string' ? resume : undefined;
  const upload = await whichUpload(await uploads.list(), id, io);
  // The record says which server it was; the settings may have the key for it.
  return { uploads, upload, settings: await readSettings(upload.baseUrl, io.env) };
}

async function openFiles({ id }: UploadRecord, uploads: Uploads): Promise<FileSource[]> {
  const chosen = await uploads.filesOf(id);
  if (chosen === undefined) {
    throw new CliError('NOT_FOUND', `Where the files of this upload are was not noted. ${startAnew(id)}`);
  }
  return Promise.all(
    chosen.map(({ from, as }) => fileFromPath(from, { as }).catch((error: unknown) => explain(error, id))),
  );
}

function explain(error: unknown, id: string): never {
  const isOurs = error instanceof WaxwingError;
  const needsNewStart = isOurs && ['FILE_CHANGED', 'UPLOAD_LOST'].includes(error.code);
  throw new ResumableError(error, needsNewStart ? startAnew(id) : resumeAdvice(id));
}

function startAnew(id: string): string {
  return `To start anew: ${resumeCommand(id)} --discard, then send it again.`;
}
