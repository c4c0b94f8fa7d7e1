import type { Bytes } from './bytes.ts';
import { HEAD_BYTES } from './cobblestone.ts';
import { contentId } from './content-id.ts';
import { createContentKey } from './content-key.ts';
import { SealError } from './errors.ts';
import type { Argon2id } from './kdf.ts';
import { createLinkSecret, deriveLinkToken, encodeFragment } from './link.ts';
import type { Manifest } from './manifest.ts';
import { openManifest, sealManifest } from './manifest.ts';
import { createSlot } from './slot.ts';
import type { Kdf } from './slot-header.ts';

export interface SealTextOptions {
  /** At most 1 MiB of UTF-8. */
  text: string;
  /** A line for the recipient, sealed with the text. */
  note?: string | undefined;
  passphrase?: string | undefined;
  argon2id?: Argon2id | undefined;
  /** Costs of the passphrase; default Argon2id with 64 MiB and 3 passes. */
  kdf?: Kdf | undefined;
  /** RFC 3339; left out unless given. */
  created?: string | undefined;
  /** Name and version of the sealing program. */
  app?: string | undefined;
}

/** A sealed text: what goes to the server, and the fragment, which must not. */
export interface SealedText {
  /** For the link, after `#`. Never send it to the server. */
  fragment: string;
  /** 32 bytes; the server keeps their SHA-256. */
  linkToken: Bytes;
  /** 32 bytes; the server keeps their SHA-256. */
  accessToken: Bytes;
  /** 152 bytes. */
  slot: Bytes;
  /** The ciphertext. */
  manifest: Bytes;
  /** 32 bytes that name this content. */
  contentId: Bytes;
}

/**
 * Seals a text under a new link.
 *
 * @throws SealError INVALID_INPUT for a text or passphrase that is too long, KDF_UNAVAILABLE
 */
export async function sealText(options: SealTextOptions): Promise<SealedText> {
  const contentKey = createContentKey();
  const linkSecret = await createLinkSecret();
  const manifest = await sealManifest({ contentKey, manifest: textManifest(options) });
  const { passphrase, argon2id, kdf } = options;
  const { slot, accessToken } = await createSlot({ linkSecret, contentKey, passphrase, argon2id, kdf });
  return {
    fragment: await encodeFragment(linkSecret),
    linkToken: await deriveLinkToken(linkSecret),
    accessToken,
    slot,
    manifest,
    contentId: await contentId([manifest.subarray(0, HEAD_BYTES)]),
  };
}

/**
 * Opens a sealed text with the content key its slot gave.
 *
 * @throws SealError DATA_DAMAGED, UNSUPPORTED_FORMAT also when the share holds files
 */
export async function openText(options: {
  contentKey: Uint8Array;
  manifest: Uint8Array;
}): Promise<{ text: string; note?: string }> {
  const { text, note } = await openManifest(options);
  if (text === undefined) throw new SealError('UNSUPPORTED_FORMAT', 'The share holds files, not a text');
  return note === undefined ? { text } : { text, note };
}

function textManifest({ text, note, created, app }: SealTextOptions): Manifest {
  return {
    v: 1,
    kind: 'text',
    streams: [],
    files: [],
    text,
    ...(note !== undefined && { note }),
    ...(created !== undefined && { created }),
    ...(app !== undefined && { app }),
  };
}
