import { type CreateSecretBody, expirySeconds, secretLimits } from '@waxwing/contract';
import { decodeBlob, type SpelledBytes } from '../../shared/blob-text.ts';
import { invalidField } from '../../shared/errors.ts';
import type { NewPasscode } from '../../shares/passcodes.ts';
import type { SecretPayload } from './secret.kind.ts';
import { secretErrors } from './secrets.errors.ts';

/** A request to create a secret, understood. */
export interface NewSecret {
  readonly payload: SecretPayload;
  readonly lifeSeconds: number;
  readonly maxViews: number | undefined;
  readonly passcode: NewPasscode | undefined;
  readonly linkTokenHash: Uint8Array | undefined;
}

/**
 * Reads what the schema cannot: encodings, sizes in bytes, and fields that need each other. Null and the empty
 * text mean "not given".
 * @throws {ProblemError} VALIDATION_FAILED, PAYLOAD_TOO_LARGE
 */
export function readNewSecret(body: CreateSecretBody): NewSecret {
  const slot = body.slot ? readSlot(body.slot) : undefined;
  const linkTokenHash = body.linkTokenHash ? Buffer.from(body.linkTokenHash, 'hex') : undefined;
  const passcode = body.passcodeHash
    ? { passcode: body.passcodeHash.toLowerCase(), hasFullEntropy: slot !== undefined }
    : undefined;
  // Nobody could ever fetch a slot without it.
  if (slot && !linkTokenHash) throw invalidField('linkTokenHash', 'is required with a slot');
  return {
    payload: {
      blob: readBlob(body.encryptedBlob),
      iv: readIv(body.iv),
      expiryType: body.expiryType,
      slot,
    },
    lifeSeconds: body.expiresInSeconds ?? expirySeconds[body.expiryType],
    maxViews: readMaxViews(body),
    passcode,
    linkTokenHash,
  };
}

function readBlob(text: string): SpelledBytes {
  const blob = decodeBlob(text);
  if (!blob) throw invalidField('encryptedBlob', 'must be base64');
  if (blob.bytes.length > secretLimits.blobBytes) throw secretErrors.blobTooLarge();
  return blob;
}

function readIv(text: string): SpelledBytes {
  const iv = decodeBlob(text);
  if (!iv) throw invalidField('iv', 'must be base64');
  if (iv.bytes.length > secretLimits.ivBytes) throw invalidField('iv', 'must be 1 to 64 bytes');
  return iv;
}

function readSlot(text: string): Uint8Array {
  const slot = decodeBlob(text);
  if (!slot) throw invalidField('slot', 'must be base64');
  if (slot.bytes.length !== secretLimits.slotBytes) throw invalidField('slot', 'must be 152 bytes');
  return slot.bytes;
}

function readMaxViews({ expiryType, maxViews }: CreateSecretBody): number | undefined {
  if (expiryType !== 'view_once') return maxViews ?? undefined;
  if (maxViews && maxViews > 1) throw invalidField('maxViews', 'must be 1 with the expiryType view_once');
  return 1;
}
