import type { SealError } from '@waxwing/seal';
import { parseFragment, parsePlainKey } from '@waxwing/seal';
import { WaxwingError } from './errors.ts';
import { isSealError } from './seal-errors.ts';
import type { FilesLink, SecretLink, ShareLink } from './types.ts';

/** The link of a secret has 12 characters of base62 at the end of its path. */
const SECRET_PATH = /^(.*)\/([0-9A-Za-z]{12})\/?$/;
/** The link of files has its token in the query, beside whatever programs add there. */
const FILES_PATH = /^(.*)\/download\/?$/;
const FILES_TOKEN = /^[0-9a-f]{64}$/i;

/**
 * Reads a share link and finds out, without asking a server, whether it is whole. Its check is a hash, and browsers
 * hash asynchronously only: await the answer, also inside `try`.
 *
 * @param url - As it was pasted; white space around it does not matter.
 * @throws WaxwingError LINK_NOT_OURS, LINK_DAMAGED, LINK_TOO_NEW; LINK_MANGLED with the link as it was meant in
 *   `repaired`, when a mail or chat program changed it in a way that can be undone
 */
export async function parseShareLink(url: string): Promise<ShareLink> {
  const text = url.trim();
  const first = await tryLink(text);
  if (!(first instanceof WaxwingError)) return first;
  let refusal = first;
  for (const repaired of repairs(text)) {
    const again = await tryLink(repaired);
    if (!(again instanceof WaxwingError)) {
      throw new WaxwingError('LINK_MANGLED', 'The link was changed on its way', { repaired, cause: first });
    }
    // A cut link whose # was escaped is ours all the same, and its reader should hear that it is cut.
    if (refusal.code === 'LINK_NOT_OURS') refusal = again;
  }
  throw refusal;
}

async function tryLink(text: string): Promise<ShareLink | WaxwingError> {
  try {
    return await readLink(text);
  } catch (error) {
    if (error instanceof WaxwingError) return error;
    throw error;
  }
}

async function readLink(text: string): Promise<ShareLink> {
  // URL.parse would be shorter; Safari 17 does not have it.
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const place = url === undefined ? undefined : readPlace(url);
  if (url === undefined || place === undefined) {
    throw new WaxwingError('LINK_NOT_OURS', 'This is not a share link');
  }
  const fragment = url.hash.slice(1);
  try {
    if ('token' in place) return { kind: 'files', ...place, linkSecret: await parseFragment(fragment) };
    return fragment.includes('.')
      ? { kind: 'sealed', ...place, linkSecret: await parseFragment(fragment) }
      : { kind: 'plain', ...place, key: parsePlainKey(fragment) };
  } catch (error) {
    throw isSealError(error) ? damagedLink(error) : error;
  }
}

type Place =
  | Pick<SecretLink, 'origin' | 'baseUrl' | 'linkId'>
  | Pick<FilesLink, 'origin' | 'baseUrl' | 'token'>;

/** Where the server and its share are; undefined when no share of ours has such an address. */
function readPlace({ protocol, origin, pathname, searchParams }: URL): Place | undefined {
  if (!/^https?:$/.test(protocol)) return undefined;
  const [, folder, linkId] = pathname.match(SECRET_PATH) ?? [];
  if (folder !== undefined && linkId !== undefined) return { origin, baseUrl: origin + folder, linkId };
  const [, filesFolder] = pathname.match(FILES_PATH) ?? [];
  const tokens = searchParams.getAll('token');
  const [token = ''] = tokens;
  if (filesFolder === undefined || tokens.length !== 1 || !FILES_TOKEN.test(token)) return undefined;
  return { origin, baseUrl: origin + filesFolder, token: token.toLowerCase() };
}

/**
 * Narrows a link to that of a secret.
 *
 * @throws WaxwingError LINK_NOT_OURS for a link to files
 */
export function requireSecretLink(link: ShareLink): SecretLink {
  if (link.kind === 'files')
    throw new WaxwingError('LINK_NOT_OURS', 'This link leads to files, not to a secret');
  return link;
}

/**
 * Narrows a link to that of files.
 *
 * @throws WaxwingError LINK_NOT_OURS for the link of a secret
 */
export function requireFilesLink(link: ShareLink): FilesLink {
  if (link.kind !== 'files')
    throw new WaxwingError('LINK_NOT_OURS', 'This link leads to a secret, not to files');
  return link;
}

function damagedLink(cause: SealError): WaxwingError {
  const code = cause.code === 'LINK_TOO_NEW' ? 'LINK_TOO_NEW' : 'LINK_DAMAGED';
  return new WaxwingError(code, cause.message, { cause });
}

/** Line breaks, and the marks without width that programs put where a line may break. */
const BREAKS = /[\s\u00ad\u200b-\u200d\u2060]+/g;

/** What the link may have been before programs escaped its `#`, broke its lines or took in what stood behind it. */
function repairs(text: string): string[] {
  const joined = text.replace(/^[<("'[]+/, '').replace(BREAKS, '');
  const unescaped = joined
    .replace(/%(?:25)*23/i, '#')
    .replace(/%(?:25)*2E/i, '.')
    .replace(/%(?:25)*(2B|2F|3D)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  // A plain key has no check of its own: cut where it must have ended only, since a wrong key would cost the view.
  const bare = unescaped
    .replace(/(#1\.[A-Za-z0-9_-]{48}).*$/s, '$1')
    .replace(/(#[A-Za-z0-9+/_-]{43}=?)[^A-Za-z0-9+/_=-].*$/s, '$1');
  return [...new Set([joined, unescaped, bare])].filter((candidate) => candidate !== text);
}
