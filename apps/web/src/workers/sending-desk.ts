import { createSender, type Sender, type UploadRecord, type UploadRecords, WaxwingError } from '@waxwing/sdk';
import { openBrowserRecords } from '@waxwing/sdk/browser';
import { argon2id } from './kdf.ts';

/** What every sending works with. */
export interface SendingDesk {
  records: UploadRecords;
  sender: Sender;
}

let desk: Promise<SendingDesk> | undefined;

/**
 * Opens the records of this browser, once.
 *
 * @throws WaxwingError RECORDS_FAILED where the browser keeps nothing, as in some private windows
 */
export function openDesk(): Promise<SendingDesk> {
  desk ??= open();
  return desk;
}

async function open(): Promise<SendingDesk> {
  try {
    const records = await openBrowserRecords();
    return { records, sender: createSender({ baseUrl: location.origin, argon2id, records }) };
  } catch (cause) {
    throw new WaxwingError('RECORDS_FAILED', 'This browser stores nothing', { cause });
  }
}

/** Takes back what was sent. Without a connection it is at least forgotten here; the server gives up on it by itself. */
export async function discard({ records, sender }: SendingDesk, recordId: string): Promise<void> {
  const stored = await records.get(recordId);
  try {
    // It was complete before the person could stop it.
    if (stored?.record.state === 'published') await revokeSent(sender, stored.record);
    else await sender.cancelSending(recordId);
  } catch (error) {
    if (!(error instanceof WaxwingError)) throw error;
    await sender.forget(recordId);
  }
}

async function revokeSent(sender: Sender, { id, share }: UploadRecord) {
  await sender.revoke(share.token, share.revokeToken);
  await sender.forget(id);
}
