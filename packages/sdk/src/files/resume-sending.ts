import { createStreamSealer } from '@waxwing/seal';
import { WaxwingError } from '../errors.ts';
import { translated } from '../seal-errors.ts';
import { createPatience, patiently } from './patience.ts';
import { type Plan, planFiles } from './plan.ts';
import { publish, sentShare } from './publish.ts';
import type { StoredUpload, UploadRecord } from './records-types.ts';
import { sendFiles, transfer } from './send-files.ts';
import type { SenderContext } from './sender-context.ts';
import type { FileSource, ResumeSendingOptions, SentShare } from './types.ts';

/** Goes on where an earlier run of a sending ended. */
export async function resumeSending(
  context: SenderContext,
  recordId: string,
  options: ResumeSendingOptions,
): Promise<SentShare> {
  const stored = await context.records.get(recordId);
  if (stored === undefined)
    throw new WaxwingError('RECORD_NOT_FOUND', 'There is no such sending on this device');
  const { record } = stored;
  if (record.state === 'published') return sentShare(record);
  if (record.state === 'publishing') return publish(context, record, options);
  const { files } = options;
  if (files === undefined) throw new WaxwingError('INVALID_REQUEST', 'The files of the sending are needed');
  try {
    return await goOn(context, stored, { ...options, files });
  } catch (error) {
    const isChanged = error instanceof WaxwingError && error.code === 'FILE_CHANGED';
    if (!isChanged || options.ifChanged !== 'restart') throw error;
    return restart(context, record, { ...options, files });
  }
}

/** Takes back what is not published yet. */
export async function cancelSending(
  { send, records }: SenderContext,
  recordId: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const stored = await records.get(recordId);
  if (stored === undefined) return;
  const { state, share, baseUrl } = stored.record;
  if (state === 'published')
    throw new WaxwingError('INVALID_REQUEST', 'The share is published: revoke it instead');
  const headers = { 'x-revoke-token': share.revokeToken };
  try {
    await send({ method: 'DELETE', baseUrl, path: `files/${share.token}`, headers, signal });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  await records.remove(recordId);
}

type Resuming = ResumeSendingOptions & { files: readonly FileSource[] };

async function goOn(
  context: SenderContext,
  { record, parts }: StoredUpload,
  options: Resuming,
): Promise<SentShare> {
  const { baseUrl, share, stream, settings, secrets } = record;
  if (secrets === undefined) throw new TypeError('A record that is being sent holds its keys');
  const { signal } = options;
  const plan = planFiles({ files: options.files, ...settings });
  requireSameFiles(record, plan);
  const uploads = context.uploads({ baseUrl, uploadToken: share.uploadToken, signal });
  const heldBytes = await patiently(createPatience(signal), () => uploads.heldBytes(stream.uploadId));
  const resume = { salt: stream.salt, records: parts, heldBytes };
  const { contentKey } = secrets;
  const sealer = await translated(
    createStreamSealer({ contentKey, index: 0, size: plan.streamBytes, resume }),
  );
  return transfer(context, { record, plan, sealer, heldBytes, knownParts: parts.length }, options);
}

/** Names and lengths tell of most changes at once; the content is compared part by part on the way. */
function requireSameFiles({ files, stream }: UploadRecord, plan: Plan): void {
  for (const [index, { path, size, modifiedAt }] of files.entries()) {
    const file = plan.files[index];
    const isSame = file?.path === path && file.size === size && file.modifiedAt === modifiedAt;
    if (!isSame)
      throw new WaxwingError('FILE_CHANGED', 'A file is not the one that was chosen', { file: path });
  }
  const added = plan.files[files.length];
  if (added !== undefined) {
    throw new WaxwingError('FILE_CHANGED', 'A file was not chosen before', { file: added.path });
  }
  if (plan.streamBytes !== stream.size)
    throw new WaxwingError('FILE_CHANGED', 'The files are of another length');
}

/** A new share with new keys: nothing that was sealed before can meet anything that is sealed now. */
async function restart(context: SenderContext, record: UploadRecord, options: Resuming): Promise<SentShare> {
  const { hasPassphrase, ...settings } = record.settings;
  const { passphrase } = options;
  if (hasPassphrase && !passphrase) {
    throw new WaxwingError('PASSPHRASE_REQUIRED', 'The sending had a passphrase, which is not kept');
  }
  await cancelSending(context, record.id, options.signal);
  return sendFiles(context, { ...options, ...settings, passphrase: hasPassphrase ? passphrase : undefined });
}

function isGone(error: unknown): boolean {
  const codes = ['NOT_FOUND', 'GONE', 'EXPIRED', 'REVOKED', 'VIEWED', 'TAKEN_DOWN'];
  return error instanceof WaxwingError && codes.includes(error.code);
}
