import type { CreatedFiles, CreateFilesBody } from '@waxwing/contract';
import { WaxwingError } from '../errors.ts';
import type { Send } from '../http.ts';
import { unexpectedAnswer } from '../http.ts';
import { isShareUrl, isToken } from '../made-share.ts';
import { randomName } from '../proof.ts';
import { asInstant } from './instant.ts';
import type { UploadRecordShare } from './records-types.ts';
import type { TusUploads } from './tus.ts';

/** Tries to get a share with an upload. Each makes a new draft, because an answer that was lost leaves one used up. */
const TRIES = 3;

/** Makes a draft of a share on the server, and begins the upload of its one stream. */
export async function beginDraft(
  { send, baseUrl, uploadsOf }: { send: Send; baseUrl: string; uploadsOf(uploadToken: string): TusUploads },
  { body, signal }: { body: CreateFilesBody; signal: AbortSignal | undefined },
): Promise<{ share: UploadRecordShare; uploadId: string }> {
  for (let triesLeft = TRIES - 1; ; triesLeft--) {
    const headers = { 'idempotency-key': randomName() };
    const share = asDraft(await send({ method: 'POST', baseUrl, path: 'files', headers, body, signal }));
    try {
      return { share, uploadId: await uploadsOf(share.uploadToken).create(body.sizeBytes) };
    } catch (error) {
      await discardDraft({ send, baseUrl }, share);
      signal?.throwIfAborted();
      if (error instanceof WaxwingError) throw error;
      if (triesLeft === 0)
        throw new WaxwingError('OFFLINE', 'The server cannot be reached', { cause: error });
    }
  }
}

/** Takes a draft back as far as the server can be reached; otherwise it goes by itself, for want of bytes. */
export async function discardDraft(
  { send, baseUrl }: { send: Send; baseUrl: string },
  { token, revokeToken }: UploadRecordShare,
): Promise<void> {
  const headers = { 'x-revoke-token': revokeToken };
  try {
    await send({ method: 'DELETE', baseUrl, path: `files/${token}`, headers });
  } catch (error) {
    // The caller is about to hear what went wrong first; that the tidying failed too adds nothing to it.
    if (!(error instanceof WaxwingError)) throw error;
  }
}

function asDraft(answer: unknown): UploadRecordShare {
  // Read as possibly anything: a proxy may have answered in the server's place.
  const created = answer as Partial<CreatedFiles> | undefined;
  const { shareId, token, shareUrl, uploadToken, revokeToken, expiresAt } = created ?? {};
  if (typeof shareId !== 'string' || !isShareUrl(shareUrl)) throw unexpectedAnswer();
  if (!isToken(uploadToken) || !isToken(revokeToken)) throw unexpectedAnswer();
  if (typeof token !== 'string' || !/^[0-9a-f]{64}$/.test(token)) throw unexpectedAnswer();
  return { shareId, token, shareUrl, uploadToken, revokeToken, expiresAt: asInstant(expiresAt) };
}
