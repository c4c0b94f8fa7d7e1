import type { SecretStatus } from '@waxwing/contract';
import { WaxwingError } from './errors.ts';
import type { Send } from './http.ts';
import { unexpectedAnswer } from './http.ts';
import { readLinkSlot } from './link-slot.ts';
import { linkProof } from './proof.ts';
import { requireSecretLink } from './share-link.ts';
import type { InspectedSecret, ShareLink } from './types.ts';

/** Asks what a link leads to, and what it takes to open it. */
export async function inspectSecret(
  send: Send,
  shareLink: ShareLink,
  signal: AbortSignal | undefined,
): Promise<InspectedSecret> {
  const link = requireSecretLink(shareLink);
  const { baseUrl, linkId } = link;
  const headers = await linkProof(link);
  const status = asStatus(
    await send({ method: 'GET', baseUrl, path: `secrets/${linkId}/status`, headers, signal }),
  );
  const { expiresAt, expiryType, viewsLeft } = status;
  const common = { link, expiresAt, expiryType, viewsLeft };
  if (link.kind === 'plain') {
    // Found out here, because such a link would spend the view and open nothing.
    if (status.sealed)
      throw new WaxwingError('LINK_DAMAGED', 'The key of the link is not the kind this secret opens with');
    return { ...common, sealed: false, needsPassphrase: status.passcodeRequired };
  }
  return { ...common, sealed: true, ...(await readLinkSlot(status.slot)) };
}

function asStatus(answer: unknown): SecretStatus {
  // Read as possibly anything: a proxy may have answered in the server's place.
  const status = answer as Partial<SecretStatus> | undefined;
  const { passcodeRequired, sealed, expiresAt, expiryType, viewsLeft, slot } = status ?? {};
  if (typeof passcodeRequired !== 'boolean' || typeof sealed !== 'boolean') throw unexpectedAnswer();
  if (typeof expiresAt !== 'number' || typeof expiryType !== 'string') throw unexpectedAnswer();
  if (typeof viewsLeft !== 'number' && viewsLeft !== null) throw unexpectedAnswer();
  return {
    passcodeRequired,
    sealed,
    expiresAt,
    expiryType,
    viewsLeft,
    ...(typeof slot === 'string' && { slot }),
  };
}
