import type { CreatedSecret as Answer, CreateSecretBody } from '@waxwing/contract';
import type { Argon2id, SealedText } from '@waxwing/seal';
import { sealText, toBase64 } from '@waxwing/seal';
import type { Send } from './http.ts';
import { unexpectedAnswer } from './http.ts';
import { isShareUrl, isToken } from './made-share.ts';
import { randomName, sha256Hex } from './proof.ts';
import { translated } from './seal-errors.ts';
import type { CreatedSecret, CreateSecretOptions } from './types.ts';

const SALT_BYTES = 24;

/** Seals a text and stores the ciphertext. A repeat after a lost answer finds the first secret again. */
export async function createSecret(
  { send, baseUrl, argon2id }: { send: Send; baseUrl: string; argon2id: Argon2id | undefined },
  options: CreateSecretOptions,
): Promise<CreatedSecret> {
  const { text, note, expiryType, maxViews, signal } = options;
  const passphrase = options.passphrase === '' ? undefined : options.passphrase;
  const sealed = await translated(
    sealText({ text, note: note === '' ? undefined : note, passphrase, argon2id }),
  );
  const answer = await send({
    method: 'POST',
    baseUrl,
    path: 'secrets',
    headers: { 'idempotency-key': randomName() },
    body: await toBody(sealed, options),
    signal,
  });
  const { linkId, shareUrl, expiresAt, revokeToken } = asCreated(answer);
  const url = `${shareUrl}#${sealed.fragment}`;
  return { linkId, url, expiresAt, expiryType, ...(maxViews !== undefined && { maxViews }), revokeToken };
}

async function toBody(sealed: SealedText, options: CreateSecretOptions): Promise<CreateSecretBody> {
  const { expiryType, expiresInSeconds, maxViews } = options;
  return {
    encryptedBlob: toBase64(sealed.manifest),
    iv: toBase64(sealed.manifest.subarray(0, SALT_BYTES)),
    expiryType,
    passcodeHash: await sha256Hex(sealed.accessToken),
    slot: toBase64(sealed.slot),
    linkTokenHash: await sha256Hex(sealed.linkToken),
    ...(expiresInSeconds !== undefined && { expiresInSeconds }),
    ...(maxViews !== undefined && { maxViews }),
  };
}

function asCreated(answer: unknown): Answer {
  // Read as possibly anything: a proxy may have answered in the server's place.
  const created = answer as Partial<Answer> | undefined;
  const { linkId, shareUrl, expiresAt, revokeToken } = created ?? {};
  if (typeof linkId !== 'string' || !isShareUrl(shareUrl)) throw unexpectedAnswer();
  if (typeof expiresAt !== 'number' || !isToken(revokeToken)) throw unexpectedAnswer();
  return { linkId, shareUrl, expiresAt, revokeToken };
}
