import type { PublishBody, PublishedFiles } from '@waxwing/contract';
import {
  contentId,
  deriveLinkToken,
  encodeFragment,
  sealManifest,
  toBase64,
  toBase64Url,
  toHex,
} from '@waxwing/seal';
import { WaxwingError } from '../errors.ts';
import { unexpectedAnswer } from '../http.ts';
import { sha256Hex } from '../proof.ts';
import { translated } from '../seal-errors.ts';
import type { Plan } from './plan.ts';
import { manifestOf } from './plan.ts';
import type { UploadRecord } from './records-types.ts';
import type { SenderContext } from './sender-context.ts';
import { lostOr } from './tus.ts';
import type { SendFilesOptions, SentShare } from './types.ts';

/** Seals the manifest of what was sent. From here on nothing else of the share is needed but its link. */
export async function sealForPublishing(
  record: UploadRecord,
  sent: { plan: Plan; head: Uint8Array; hashes: ReadonlyArray<string | undefined> },
): Promise<UploadRecord> {
  const { secrets, settings, stream, share } = record;
  if (secrets === undefined) throw new TypeError('A record that is being sent holds its keys');
  const { linkSecret, contentKey, slot, accessTokenHash } = secrets;
  const { note, scan } = settings;
  const about = { head: toBase64Url(sent.head), hashes: sent.hashes, note, scan };
  const manifest = await translated(
    sealManifest({
      contentKey,
      manifest: manifestOf(sent.plan, { ...about, created: new Date().toISOString() }),
    }),
  );
  const publishing: PublishBody = {
    slot: toBase64(slot),
    linkTokenHash: await sha256Hex(await deriveLinkToken(linkSecret)),
    accessTokenHash,
    manifest: toBase64(manifest),
    streams: [{ head: toBase64(sent.head), size: stream.sealedBytes, uploadId: stream.uploadId }],
  };
  return {
    ...record,
    state: 'publishing',
    secrets: undefined,
    publishing,
    url: `${share.shareUrl}#${await encodeFragment(linkSecret)}`,
    contentId: toHex(await contentId([manifest.subarray(0, sent.head.length), sent.head])),
  };
}

/** Opens the share. May be repeated: the same body gets the same answer. */
export async function publish(
  { send, records }: SenderContext,
  record: UploadRecord,
  { signal, onProgress }: Pick<SendFilesOptions, 'signal' | 'onProgress'>,
): Promise<SentShare> {
  const { share, baseUrl, publishing, stream } = record;
  const doneBytes = stream.sealedBytes;
  onProgress?.({ phase: 'publishing', doneBytes, totalBytes: doneBytes });
  const headers = { authorization: `Bearer ${share.uploadToken}` };
  const path = `files/${share.token}/publish`;
  // Read as possibly anything: a proxy may have answered in the server's place.
  const answer = (await send({ method: 'POST', baseUrl, path, headers, body: publishing, signal }).catch(
    (error: unknown) => {
      throw error instanceof WaxwingError ? lostOr(error) : error;
    },
  )) as Partial<PublishedFiles> | undefined;
  if (answer?.contentId !== record.contentId) throw unexpectedAnswer();
  const published: UploadRecord = { ...record, state: 'published', publishing: undefined };
  await records.put(published);
  onProgress?.({ phase: 'published', doneBytes, totalBytes: doneBytes });
  return sentShare(published);
}

/** What the sender gets to see of a share that was published. */
export function sentShare({ id, share, url, contentId: content, stream }: UploadRecord): SentShare {
  if (url === undefined || content === undefined) throw new TypeError('A published record holds its link');
  const { shareId, token, expiresAt, revokeToken } = share;
  return {
    recordId: id,
    shareId,
    token,
    url,
    expiresAt,
    revokeToken,
    contentId: content,
    sealedBytes: stream.sealedBytes,
  };
}
