import type { FilesStatus } from '@waxwing/contract';
import type { Send } from '../http.ts';
import { unexpectedAnswer } from '../http.ts';
import { readLinkSlot } from '../link-slot.ts';
import { linkProof } from '../proof.ts';
import { requireFilesLink } from '../share-link.ts';
import type { ShareLink } from '../types.ts';
import { asInstant } from './instant.ts';
import type { InspectedShare } from './types.ts';

/** Asks what a link to files leads to, and what it takes to open it. */
export async function inspectShare(
  send: Send,
  shareLink: ShareLink,
  signal: AbortSignal | undefined,
): Promise<InspectedShare> {
  const link = requireFilesLink(shareLink);
  const { baseUrl, token } = link;
  const headers = await linkProof(link);
  // Read as possibly anything: a proxy may have answered in the server's place.
  const answer = (await send({ method: 'GET', baseUrl, path: `files/${token}`, headers, signal })) as
    | Partial<FilesStatus>
    | undefined;
  const { slot, sizeBytes, expiresAt, downloadsLeft } = answer ?? {};
  if (typeof sizeBytes !== 'number') throw unexpectedAnswer();
  if (typeof downloadsLeft !== 'number' && downloadsLeft !== null) throw unexpectedAnswer();
  return {
    link,
    ...(await readLinkSlot(typeof slot === 'string' ? slot : undefined)),
    sizeBytes,
    expiresAt: asInstant(expiresAt),
    downloadsLeft,
  };
}
