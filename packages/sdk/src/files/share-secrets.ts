import type { Argon2id } from '@waxwing/seal';
import { createContentKey, createLinkSecret, createSlot } from '@waxwing/seal';
import { sha256Hex } from '../proof.ts';
import { translated } from '../seal-errors.ts';
import type { UploadRecordSecrets } from './records-types.ts';

/**
 * Draws the keys of a new share and makes its slot, before the server hears of anything: a passphrase that cannot be
 * used is found out first, and is not needed a second time.
 */
export async function createShareSecrets(options: {
  passphrase: string | undefined;
  argon2id: Argon2id | undefined;
}): Promise<UploadRecordSecrets> {
  const contentKey = createContentKey();
  const linkSecret = await createLinkSecret();
  const { slot, accessToken } = await translated(createSlot({ linkSecret, contentKey, ...options }));
  return { linkSecret, contentKey, slot, accessTokenHash: await sha256Hex(accessToken) };
}
