import { type Client, type InspectedSecret, type OpenedSecret, WaxwingError } from '@waxwing/sdk';
import { withServer } from '../client.ts';
import { type Destination, reserveDestination } from '../destination.ts';
import { type Io, writeJson, writeNote, writeResult } from '../io.ts';
import { readLinkArgument } from '../link-argument.ts';
import { askPassphrase, givenPassphrase, type PassphraseOptions } from '../passphrase.ts';
import { readSettings } from '../settings.ts';
import { count } from '../words.ts';

export interface GetOptions extends PassphraseOptions {
  output?: string;
  force?: boolean;
  json?: boolean;
}

/** How often a person may mistype; a script gets one try, because it would only repeat itself. */
const TRIES_AT_TERMINAL = 3;

/** `waxwing get`: takes one view and hands out the secret, byte for byte. */
export async function getSecret(argument: string, options: GetOptions, io: Io): Promise<void> {
  const link = await readLinkArgument(argument, io);
  const settings = await readSettings(undefined, io.env);
  const given = await givenPassphrase(options, io);
  const signal = io.interruption();
  await withServer(link.baseUrl, settings, async (client) => {
    const inspected = await client.inspectSecret(link, { signal });
    const { output, force = false } = options;
    const destination = output === undefined ? undefined : await reserveDestination(output, force);
    try {
      const opened = await open(client, inspected, given, io);
      await deliver(opened, destination, options, io);
    } finally {
      await destination?.close();
    }
  });
}

async function open(client: Client, inspected: InspectedSecret, given: string | undefined, io: Io) {
  const signal = io.interruption();
  if (!inspected.needsPassphrase) return await client.openSecret(inspected, { signal });
  if (given !== undefined) return await client.openSecret(inspected, { passphrase: given, signal });
  for (let triesLeft = TRIES_AT_TERMINAL - 1; ; triesLeft--) {
    const passphrase = await askPassphrase(io, 'Passphrase');
    try {
      return await client.openSecret(inspected, { passphrase, signal });
    } catch (error) {
      const mayTryAgain = error instanceof WaxwingError && error.code === 'WRONG_PASSPHRASE' && triesLeft > 0;
      if (!mayTryAgain) throw error;
      writeNote(io, `That is not the passphrase. You have ${count(triesLeft, 'try', 'tries')} left.`);
    }
  }
}

async function deliver(
  opened: OpenedSecret,
  destination: Destination | undefined,
  options: GetOptions,
  io: Io,
): Promise<void> {
  const { text, note, expiryType } = opened;
  const bytes = Buffer.byteLength(text);
  await destination?.save(text);
  if (options.json) {
    const secret = destination ? { file: options.output, bytes } : { text };
    await writeJson(io, { ...secret, ...(note !== undefined && { note }), expiryType });
    return;
  }
  if (destination) writeNote(io, `Saved to ${options.output} (${count(bytes, 'byte')}).`);
  else await print(text, io);
  if (note !== undefined) writeNote(io, `Note from the sender: ${note}`);
  if (expiryType === 'view_once') writeNote(io, 'It was opened now, and nobody can open it again.');
}

async function print(text: string, io: Io): Promise<void> {
  await writeResult(io, text);
  // Only the eye needs this line break; what is piped or saved stays exact.
  if (io.stdout.isTTY && !text.endsWith('\n')) writeNote(io, '');
}
