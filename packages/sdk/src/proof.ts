import { deriveLinkToken, toBase64Url, toHex } from '@waxwing/seal';
import type { ShareLink } from './types.ts';

/** What shows the server that the caller has the link. Plain links carry nothing it could check. */
export async function linkProof(link: ShareLink): Promise<Record<string, string>> {
  if (link.kind === 'plain') return {};
  return { 'x-link-token': toBase64Url(await deriveLinkToken(link.linkSecret)) };
}

/** 256 random bits in 43 characters: names one try for good, so that its repeats are known again. */
export function randomName(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/** Lower-case hexadecimal SHA-256: the form in which the server keeps and takes proofs. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
