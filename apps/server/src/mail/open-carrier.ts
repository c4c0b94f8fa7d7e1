import { join } from 'node:path';
import type { Carrier, Sender } from './carrier.ts';
import { createFolderCarrier } from './folder.ts';
import { createSmtpCarrier } from './smtp.ts';

/** The way that the settings name: an SMTP server, or files in the data folder. */
export function openCarrier(
  smtpUrl: string | undefined,
  { dataDir, from }: { dataDir: string; from: Sender },
): Carrier {
  return smtpUrl === undefined
    ? createFolderCarrier(join(dataDir, 'mail'), from)
    : createSmtpCarrier(smtpUrl, from);
}
