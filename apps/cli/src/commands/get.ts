import { createClient, type OpenedSecret, type SecretLink } from '@waxwing/sdk';
import { withServer } from '../client.ts';
import { type Destination, reserveDestination } from '../destination.ts';
import { CliError } from '../errors.ts';
import { type Io, writeJson, writeNote, writeResult } from '../io.ts';
import { readLinkArgument } from '../link-argument.ts';
import { givenPassphrase, type PassphraseOptions } from '../passphrase.ts';
import { withPassphrase } from '../passphrase-tries.ts';
import { getFiles } from '../receiving/get-files.ts';
import { readSettings } from '../settings.ts';
import { count } from '../words.ts';

export interface GetOptions extends PassphraseOptions {
  output?: string;
  force?: boolean;
  list?: boolean;
  json?: boolean;
}

/** `waxwing get`: takes one view and hands out what is behind a link, a secret or files. */
export async function getShare(argument: string, options: GetOptions, io: Io): Promise<void> {
  const link = await readLinkArgument(argument, io);
  if (link.kind === 'files') await getFiles(link, options, io);
  else await getSecret(link, options, io);
}

async function getSecret(link: SecretLink, options: GetOptions, io: Io): Promise<void> {
  if (options.list) throw new CliError('USAGE', 'This link leads to a secret: there are no files to list.');
  const output = options.output === '-' ? undefined : options.output;
  const settings = await readSettings(undefined, io.env);
  const given = await givenPassphrase(options, io);
  const signal = io.interruption();
  await withServer(link.baseUrl, settings, async (place) => {
    const client = createClient(place);
    const inspected = await client.inspectSecret(link, { signal });
    const { needsPassphrase } = inspected;
    const { force = false } = options;
    const destination = output === undefined ? undefined : await reserveDestination(output, force);
    try {
      const opened = await withPassphrase({ needsPassphrase, given }, io, (passphrase) =>
        client.openSecret(inspected, { passphrase, signal }),
      );
      await deliver(opened, destination, options, io);
    } finally {
      await destination?.close();
    }
  });
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
