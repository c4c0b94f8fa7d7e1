import { fromBase64Url, toBase64Url } from './base64.ts';
import type { Bytes } from './bytes.ts';
import { concat, equalBytes, label } from './bytes.ts';
import { SealError } from './errors.ts';
import type { RandomBytes } from './primitives.ts';
import { hkdf, randomBytes, sha512 } from './primitives.ts';

const LINK_SECRET_BYTES = 32;
const CHECK_BYTES = 4;
const PREFIX = '1.';
const ENCODED_LENGTH = 48;

/**
 * Draws the 32 secret bytes of a new link. Draws again while the fragment would end in `-` or `_`, because programs
 * that turn text into links leave such an ending out.
 */
export function createLinkSecret(): Promise<Bytes> {
  return createLinkSecretWith(randomBytes);
}

/** `createLinkSecret` with the caller's own randomness, for tests. */
export async function createLinkSecretWith(random: RandomBytes): Promise<Bytes> {
  for (;;) {
    const linkSecret = random(LINK_SECRET_BYTES);
    if (/[A-Za-z0-9]$/.test(await encodeFragment(linkSecret))) return linkSecret;
  }
}

/** The fragment of a share link, without `#`: `1.` and 48 characters that carry the secret and a 4-byte check. */
export async function encodeFragment(linkSecret: Uint8Array): Promise<string> {
  requireLinkSecret(linkSecret);
  return PREFIX + toBase64Url(concat(linkSecret, await linkCheck(linkSecret)));
}

/**
 * Reads a fragment, without `#`, and finds cut or changed links without asking a server.
 *
 * @throws SealError LINK_DAMAGED, or LINK_TOO_NEW for a link version that is not known here
 */
export async function parseFragment(fragment: string): Promise<Bytes> {
  if (/^(?:[2-9]|[1-9][0-9]+)\./.test(fragment)) {
    throw new SealError('LINK_TOO_NEW', 'This link needs a newer version of the app');
  }
  const encoded = fragment.slice(PREFIX.length);
  const bytes = encoded.length === ENCODED_LENGTH ? fromBase64Url(encoded) : undefined;
  if (!fragment.startsWith(PREFIX) || bytes === undefined) throw damagedLink();
  const linkSecret = bytes.slice(0, LINK_SECRET_BYTES);
  if (!equalBytes(bytes.subarray(LINK_SECRET_BYTES), await linkCheck(linkSecret))) throw damagedLink();
  return linkSecret;
}

/** The token that lets a holder of the link learn that the share exists; it opens nothing. 32 bytes. */
export async function deriveLinkToken(linkSecret: Uint8Array): Promise<Bytes> {
  requireLinkSecret(linkSecret);
  return hkdf(linkSecret, new Uint8Array(0), label('link token'));
}

async function linkCheck(linkSecret: Uint8Array): Promise<Bytes> {
  return (await sha512(concat(label('link check'), linkSecret))).slice(0, CHECK_BYTES);
}

/** Refuses link secrets of another length than 32 bytes: an empty one would still derive keys, known to everybody. */
export function requireLinkSecret(linkSecret: Uint8Array): void {
  if (linkSecret.length !== LINK_SECRET_BYTES) {
    throw new SealError('INVALID_INPUT', 'A link secret has 32 bytes');
  }
}

function damagedLink(): SealError {
  return new SealError('LINK_DAMAGED', 'The link is incomplete or damaged');
}
