import type { SentShare } from '@waxwing/sdk';
import { renderUnicodeCompact } from 'uqr';
import { type Io, writeJson, writeNote, writeResult } from '../io.ts';
import { dateInWords, times } from '../words.ts';

interface Printing {
  json?: boolean | undefined;
  qr?: boolean | undefined;
  hasPassphrase: boolean;
  maxDownloads: number | undefined;
}

/** The link, alone, on standard output; beside it how the share ends, and how to end it. */
export async function printShare(sent: SentShare, printing: Printing, io: Io): Promise<void> {
  const { token, url, expiresAt, revokeToken, contentId, sealedBytes } = sent;
  const { json, qr, hasPassphrase, maxDownloads } = printing;
  if (json) {
    const limit = maxDownloads === undefined ? {} : { maxDownloads };
    await writeJson(io, { token, url, expiresAt, ...limit, revokeToken, contentId, sealedBytes });
  } else {
    await writeResult(io, `${url}\n`);
    const often = maxDownloads === undefined ? 'any number of times' : times(maxDownloads);
    writeNote(io, `Sealed. It can be downloaded ${often} until ${dateInWords(expiresAt)}, then it is gone.`);
    if (hasPassphrase) writeNote(io, 'The other side needs the passphrase too; send it another way.');
    // Without its fragment: who sees this line can end the share, but not open it.
    writeNote(io, `To end it early: waxwing revoke '${url.split('#')[0]}' ${revokeToken}`);
  }
  if (qr) writeNote(io, renderUnicodeCompact(url, { border: 2 }));
}
