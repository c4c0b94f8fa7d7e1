import type { Argon2id, Bytes } from '@waxwing/seal';
import { fromAnyBase64, openSlot, readSlotHeader } from '@waxwing/seal';
import { WaxwingError } from './errors.ts';
import { translated } from './seal-errors.ts';

/** Reads the slot as the server's answer carries it. Throws DATA_DAMAGED, UNSUPPORTED_FORMAT */
export async function readLinkSlot(
  answer: string | undefined,
): Promise<{ slot: Bytes; needsPassphrase: boolean }> {
  const slot = fromAnyBase64(answer ?? '');
  if (slot === undefined || slot.length === 0) throw slotMissing();
  const { needsPassphrase } = await translated(Promise.resolve(slot).then(readSlotHeader));
  return { slot, needsPassphrase };
}

/** Opens the slot, which tells here whether the passphrase is right, before the server hears of a try. */
export async function openLinkSlot(options: {
  linkSecret: Uint8Array;
  slot: Uint8Array | undefined;
  needsPassphrase: boolean;
  passphrase: string | undefined;
  argon2id: Argon2id | undefined;
}): Promise<{ contentKey: Bytes; accessToken: Bytes }> {
  const { slot, needsPassphrase } = options;
  if (slot === undefined) throw slotMissing();
  return translated(openSlot({ ...options, slot })).catch((error) => {
    // The link was whole, so without a passphrase there is nothing a person could have got wrong.
    if (needsPassphrase || !(error instanceof WaxwingError) || error.code !== 'WRONG_PASSPHRASE') throw error;
    throw new WaxwingError('DATA_DAMAGED', 'The slot does not belong to this link', { cause: error });
  });
}

function slotMissing(): WaxwingError {
  return new WaxwingError('DATA_DAMAGED', 'The slot of the share is missing');
}
