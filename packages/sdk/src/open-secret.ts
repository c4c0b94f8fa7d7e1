import type { OpenedSecret as Answer } from '@waxwing/contract';
import type { Argon2id, Bytes } from '@waxwing/seal';
import { fromAnyBase64, openPlain, openText } from '@waxwing/seal';
import { WaxwingError } from './errors.ts';
import type { Send } from './http.ts';
import { unexpectedAnswer } from './http.ts';
import { openLinkSlot } from './link-slot.ts';
import { linkProof, randomName, sha256Hex } from './proof.ts';
import { translated } from './seal-errors.ts';
import type { InspectedSecret, OpenedSecret, OpenSecretOptions, SealedLink } from './types.ts';

interface Surroundings {
  send: Send;
  argon2id: Argon2id | undefined;
  claims: Claims;
}

/**
 * Claims of views that may have been taken, though no answer with the payload came. The next try for the same secret
 * carries the same claim, and so gets the view it may have paid for already.
 */
export type Claims = WeakMap<InspectedSecret, string>;

/** How to prove the right to a view, and how to open what it hands out. */
interface Key {
  passcodeHash: string | undefined;
  open(payload: { encryptedBlob: Bytes; iv: Bytes }): Promise<{ text: string; note?: string }>;
}

/** Takes one view and opens it. A repeat after a lost answer carries the same claim, and so takes no second view. */
export async function openSecret(
  { send, argon2id, claims }: Surroundings,
  inspected: InspectedSecret,
  { passphrase, signal }: OpenSecretOptions,
): Promise<OpenedSecret> {
  const { link } = inspected;
  if (inspected.needsPassphrase && !passphrase) {
    throw new WaxwingError('PASSPHRASE_REQUIRED', 'The secret opens with a passphrase');
  }
  const key =
    link.kind === 'sealed'
      ? await sealedKey(link, inspected, { passphrase, argon2id })
      : await plainKey(link.key, inspected.needsPassphrase ? passphrase : undefined);
  signal?.throwIfAborted();
  const { passcodeHash } = key;
  const claim = claims.get(inspected) ?? randomName();
  claims.set(inspected, claim);
  const headers = {
    ...(await linkProof(link)),
    ...(passcodeHash !== undefined && { 'x-passcode-hash': passcodeHash }),
    'x-claim': claim,
  };
  const { baseUrl, linkId } = link;
  const answer = asOpened(await send({ method: 'GET', baseUrl, path: `secrets/${linkId}`, headers, signal }));
  claims.delete(inspected);
  return { ...(await translated(key.open(answer))), expiryType: answer.expiryType };
}

async function sealedKey(
  { linkSecret }: SealedLink,
  { slot, needsPassphrase }: InspectedSecret,
  secrets: { passphrase: string | undefined; argon2id: Argon2id | undefined },
): Promise<Key> {
  const { contentKey, accessToken } = await openLinkSlot({ linkSecret, slot, needsPassphrase, ...secrets });
  return {
    passcodeHash: await sha256Hex(accessToken),
    open: ({ encryptedBlob }) => openText({ contentKey, manifest: encryptedBlob }),
  };
}

async function plainKey(key: Uint8Array, passcode: string | undefined): Promise<Key> {
  return {
    passcodeHash: passcode === undefined ? undefined : await sha256Hex(new TextEncoder().encode(passcode)),
    open: async ({ iv, encryptedBlob }) => ({ text: await openPlain({ key, iv, encryptedBlob }) }),
  };
}

function asOpened(answer: unknown): { encryptedBlob: Bytes; iv: Bytes; expiryType: Answer['expiryType'] } {
  // Read as possibly anything: a proxy may have answered in the server's place.
  const { encryptedBlob, iv, expiryType } = (answer as Partial<Answer> | undefined) ?? {};
  if (typeof encryptedBlob !== 'string' || typeof iv !== 'string' || typeof expiryType !== 'string') {
    throw unexpectedAnswer();
  }
  const [blob, nonce] = [fromAnyBase64(encryptedBlob), fromAnyBase64(iv)];
  if (blob === undefined || nonce === undefined) throw unexpectedAnswer();
  return { encryptedBlob: blob, iv: nonce, expiryType };
}
