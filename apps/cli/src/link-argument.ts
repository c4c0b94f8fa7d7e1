import { parseShareLink, type ShareLink, WaxwingError } from '@waxwing/sdk';
import { CliError } from './errors.ts';
import { type Io, writeNote } from './io.ts';
import { readBytes } from './secret-input.ts';

/** What a link says without its fragment: enough to end a share, not to open it. */
export interface ShareAddress {
  /** Where the server answers. */
  baseUrl: string;
  kind: 'secret' | 'files';
  /** 12 characters of base62 for a secret, 64 hexadecimal digits for files. */
  id: string;
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

/** Reads a link with or without its fragment. Throws `USAGE` for anything that is not the address of a share. */
export function parseShareAddress(text: string): ShareAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const address = url?.protocol.match(/^https?:$/) ? (secretAddress(url) ?? filesAddress(url)) : undefined;
  if (address === undefined) {
    throw new CliError(
      'USAGE',
      'This is not the address of a secret or of files. Give the link, with or without the part after #.',
    );
  }
  return address;
}

function secretAddress({ origin, pathname }: URL): ShareAddress | undefined {
  const [, folder, id] = pathname.match(/^(.*)\/([A-Za-z0-9]{12})\/?$/) ?? [];
  if (folder === undefined || id === undefined) return undefined;
  return { baseUrl: `${origin}${folder}`, kind: 'secret', id };
}

function filesAddress({ origin, pathname, searchParams }: URL): ShareAddress | undefined {
  const [, folder] = pathname.match(/^(.*)\/download\/?$/) ?? [];
  const [, id] = searchParams.get('token')?.match(/^([0-9a-f]{64})$/i) ?? [];
  if (folder === undefined || id === undefined) return undefined;
  return { baseUrl: `${origin}${folder}`, kind: 'files', id: id.toLowerCase() };
}
