import { type CreatedSecret, createClient } from '@waxwing/sdk';
import { renderUnicodeCompact } from 'uqr';
import { withChosenServer } from '../client.ts';
import { endingOf, type expiryChoices } from '../expiry.ts';
import { type Io, writeJson, writeNote, writeResult } from '../io.ts';
import { newPassphrase, type PassphraseOptions } from '../passphrase.ts';
import { readSecretText } from '../secret-input.ts';
import { readSettings } from '../settings.ts';
import { dateInWords, times } from '../words.ts';

export interface SecretOptions extends PassphraseOptions {
  expires?: (typeof expiryChoices)[number];
  views?: number;
  note?: string;
  qr?: boolean;
  server?: string;
  json?: boolean;
}

/** `waxwing secret`: seals what it reads and prints the link, alone, on standard output. */
export async function sealSecret(options: SecretOptions, io: Io): Promise<void> {
  const ending = endingOf(options.expires, options.views);
  const settings = await readSettings(options.server, io.env);
  for (const warning of settings.warnings) writeNote(io, warning);
  const text = await readSecretText(io);
  const passphrase = await newPassphrase(options, io, 'this secret');
  const created = await withChosenServer(settings, (place) =>
    createClient(place).createSecret({
      text,
      note: options.note,
      passphrase,
      ...ending,
      signal: io.interruption(),
    }),
  );
  if (options.json) await writeJson(io, created);
  else await printLink(created, passphrase !== undefined, io);
  if (options.qr) writeNote(io, renderUnicodeCompact(created.url, { border: 2 }));
}

async function printLink(created: CreatedSecret, hasPassphrase: boolean, io: Io): Promise<void> {
  await writeResult(io, `${created.url}\n`);
  writeNote(io, endingSentence(created));
  if (hasPassphrase) writeNote(io, 'The other side needs the passphrase too; send it another way.');
  // Without its fragment: who sees this line can end the secret, but not read it.
  const [address] = created.url.split('#');
  writeNote(io, `To end it early: waxwing revoke ${address} ${created.revokeToken}`);
}

/** When a new secret ends, with the exact date and count. */
function endingSentence({ expiryType, maxViews, expiresAt }: CreatedSecret): string {
  const until = dateInWords(expiresAt);
  const views = expiryType === 'view_once' ? 1 : maxViews;
  if (views === undefined)
    return `Sealed. It can be opened any number of times until ${until}, then it is gone.`;
  return `Sealed. It can be opened ${times(views)} until ${until}, then it is gone.`;
}
