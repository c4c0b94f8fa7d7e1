import type { CreateFilesBody } from '@waxwing/contract';
import type { StreamSealer } from '@waxwing/seal';
import { createStreamSealer } from '@waxwing/seal';
import { randomName } from '../proof.ts';
import { translated } from '../seal-errors.ts';
import { beginDraft, discardDraft } from './draft.ts';
import { createPlaintext } from './plaintext.ts';
import { type Plan, planFiles } from './plan.ts';
import { publish, sealForPublishing } from './publish.ts';
import type { UploadRecord, UploadRecordSettings } from './records-types.ts';
import { sendStream } from './send-stream.ts';
import type { SenderContext } from './sender-context.ts';
import { createShareSecrets } from './share-secrets.ts';
import type { SendFilesOptions, SentShare } from './types.ts';

/** Begins a sending and brings it to its end. */
export async function sendFiles(context: SenderContext, options: SendFilesOptions): Promise<SentShare> {
  const { signal, onProgress } = options;
  const passphrase = options.passphrase === '' ? undefined : options.passphrase;
  const note = options.note === '' ? undefined : options.note;
  const plan = planFiles({ ...options, note });
  onProgress?.({ phase: 'preparing', doneBytes: 0, totalBytes: 0 });
  const secrets = await createShareSecrets({ passphrase, argon2id: context.argon2id });
  signal?.throwIfAborted();
  const { contentKey } = secrets;
  const sealer = await translated(createStreamSealer({ contentKey, index: 0, size: plan.streamBytes }));
  const { baseUrl } = context;
  const uploadsOf = (uploadToken: string) => context.uploads({ baseUrl, uploadToken, signal });
  const body = draftBody(options, sealer.sealedBytes);
  const { share, uploadId } = await beginDraft({ ...context, uploadsOf }, { body, signal });
  const record: UploadRecord = {
    version: 1,
    id: randomName(),
    state: 'sending',
    createdAt: Date.now(),
    baseUrl,
    share,
    settings: settingsOf(
      { ...options, note },
      { padding: plan.padding, hasPassphrase: passphrase !== undefined },
    ),
    files: plan.files.map(({ path, size, type, modifiedAt }) => ({ path, size, type, modifiedAt })),
    secrets,
    stream: { size: plan.streamBytes, sealedBytes: sealer.sealedBytes, salt: sealer.salt, uploadId },
  };
  await putFirst(context, record);
  options.onRecorded?.(record.id);
  return transfer(context, { record, plan, sealer, heldBytes: 0, knownParts: 0 }, options);
}

/** A sending that has its record, at its beginning or somewhere on. */
export interface Transfer {
  record: UploadRecord;
  plan: Plan;
  sealer: StreamSealer;
  /** Ciphertext bytes that the server holds. */
  heldBytes: number;
  /** Parts whose fingerprints are stored; the sealer holds the content to them. */
  knownParts: number;
}

/** Sends what the server does not hold, and publishes. */
export async function transfer(
  context: SenderContext,
  { record, plan, sealer, heldBytes, knownParts }: Transfer,
  { signal, onProgress }: Pick<SendFilesOptions, 'signal' | 'onProgress'>,
): Promise<SentShare> {
  const { records } = context;
  const { baseUrl, share, stream } = record;
  const plaintext = createPlaintext(plan, context.createSha256);
  await sendStream({
    sealer,
    size: plan.streamBytes,
    plaintext,
    uploads: context.uploads({ baseUrl, uploadToken: share.uploadToken, signal }),
    uploadId: stream.uploadId,
    heldBytes,
    async recordPart(part, fingerprint) {
      if (part >= knownParts) await records.addPart(record.id, part, fingerprint);
    },
    onProgress: (phase, doneBytes, totalBytes) => onProgress?.({ phase, doneBytes, totalBytes }),
    signal,
  });
  const sealed = await sealForPublishing(record, {
    plan,
    head: sealer.head,
    hashes: await plaintext.hashes(),
  });
  await records.put(sealed);
  return publish(context, sealed, { signal, onProgress });
}

function draftBody(options: SendFilesOptions, sizeBytes: number): CreateFilesBody {
  const { expiresInSeconds, maxDownloads, label } = options;
  return {
    sizeBytes,
    ...(expiresInSeconds !== undefined && { expiresInSeconds }),
    ...(maxDownloads !== undefined && { maxDownloads }),
    ...(label !== undefined && label !== '' && { label }),
  };
}

function settingsOf(
  { note, label, expiresInSeconds, maxDownloads, scan }: SendFilesOptions,
  rest: Pick<UploadRecordSettings, 'padding' | 'hasPassphrase'>,
): UploadRecordSettings {
  return { note, label, expiresInSeconds, maxDownloads, scan, ...rest };
}

/** No byte leaves before the record is there; without it the draft is of no use to anybody. */
async function putFirst(context: SenderContext, record: UploadRecord): Promise<void> {
  try {
    await context.records.put(record);
  } catch (error) {
    await discardDraft(context, record.share);
    throw error;
  }
}
