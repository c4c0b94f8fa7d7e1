import type { SealError } from '@waxwing/seal';
import { parseFragment, parsePlainKey } from '@waxwing/seal';
import { WaxwingError } from './errors.ts';
import { isSealError } from './seal-errors.ts';
import type { ShareLink } from './types.ts';

/** A link of ours has 12 characters of base62 at the end of its path. */
const PATH = /^(.*)\/([0-9A-Za-z]{12})\/?$/;

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
  const [, folder, linkId] = url?.pathname.match(PATH) ?? [];
  if (url === undefined || !/^https?:$/.test(url.protocol) || folder === undefined || linkId === undefined) {
    throw new WaxwingError('LINK_NOT_OURS', 'This is not a share link');
  }
  const place = { origin: url.origin, baseUrl: url.origin + folder, linkId };
  const fragment = url.hash.slice(1);
  try {
    return fragment.includes('.')
      ? { kind: 'sealed', ...place, linkSecret: await parseFragment(fragment) }
      : { kind: 'plain', ...place, key: parsePlainKey(fragment) };
  } catch (error) {
    throw isSealError(error) ? damagedLink(error) : error;
  }
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
