import { parseShareLink, type ShareLink, WaxwingError } from '@waxwing/sdk';
import { CliError } from './errors.ts';
import { type Io, writeNote } from './io.ts';
import { readBytes } from './secret-input.ts';

/** What a link says without its fragment: enough to end a share, not to open it. */
export interface ShareAddress {
  /** Where the server answers. */
  baseUrl: string;
  linkId: string;
}

/** The link of `waxwing get`; `-` reads it from standard input, so that other users do not see it in the process list. */
export async function readLinkArgument(argument: string, io: Io): Promise<ShareLink> {
  const text = argument === '-' ? (await readBytes(io.stdin)).toString('utf8').trim() : argument;
  try {
    return await parseShareLink(text);
  } catch (error) {
    if (!(error instanceof WaxwingError) || error.repaired === undefined) throw error;
    writeNote(io, 'This link was changed on its way here. It could be repaired.');
    return await parseShareLink(error.repaired);
  }
}

/**
 * Reads a link with or without its fragment. Throws `USAGE` for anything that is not the address of a share, which is
 * a web address whose last part is 12 characters of base62.
 */
export function parseShareAddress(text: string): ShareAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const [, folder, linkId] = url?.pathname.match(/^(.*)\/([A-Za-z0-9]{12})\/?$/) ?? [];
  if (!url?.protocol.match(/^https?:$/) || folder === undefined || linkId === undefined) {
    throw new CliError(
      'USAGE',
      'This is not the address of a secret. Give the link, with or without the part after #.',
    );
  }
  return { baseUrl: `${url.origin}${folder}`, linkId };
}
