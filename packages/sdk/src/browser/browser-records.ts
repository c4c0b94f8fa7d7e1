import { otherContent } from '../files/other-content.ts';
import { readRecord, writeRecord } from '../files/record-json.ts';
import type { UploadRecord, UploadRecords } from '../files/records-types.ts';
import { inTransaction, openDatabase } from './database.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** A record at rest: sealed under a key that the browser gives to nobody, and that goes with its row. */
interface StoredRecord {
  id: string;
  key: CryptoKey;
  iv: Bytes;
  sealed: ArrayBuffer;
}

interface StoredPart {
  id: string;
  part: number;
  fingerprint: Bytes;
}

/**
 * Keeps records in IndexedDB, with `durability: 'strict'`: they are on disk when a method resolves. What opens the share
 * is sealed under a key that cannot be exported, so that no copy of the database's values has it. Scripts of this origin
 * can use the key while it is there, and whoever can read the browser's profile can too.
 *
 * @param name - Of the database.
 */
export async function openBrowserRecords(name = 'waxwing-uploads'): Promise<UploadRecords> {
  const database = await openDatabase(name);
  return { put, addPart, get, list, remove };

  async function put(record: UploadRecord): Promise<void> {
    // Sealed before the transaction begins: one that waits for anything else ends by itself.
    const stored = await sealRecord(record);
    await inTransaction(database, 'readwrite', ({ records }) => records.put(stored));
  }

  async function addPart(id: string, part: number, fingerprint: Bytes): Promise<void> {
    const stored: StoredPart = { id, part, fingerprint };
    try {
      // Fails where one is already, in another tab for example.
      await inTransaction(database, 'readwrite', ({ parts }) => parts.add(stored));
    } catch (error) {
      const known: StoredPart | undefined = await inTransaction(database, 'readonly', ({ parts }) =>
        parts.get([id, part]),
      );
      if (known === undefined) throw error;
      if (known.fingerprint.some((byte, index) => byte !== fingerprint[index])) throw otherContent();
    }
  }

  async function get(id: string) {
    const stored: StoredRecord | undefined = await inTransaction(database, 'readonly', ({ records }) =>
      records.get(id),
    );
    const record = stored && (await openRecord(stored));
    if (record === undefined) return undefined;
    const rows: StoredPart[] = await inTransaction(database, 'readonly', ({ parts }) =>
      parts.getAll(partsOf(id)),
    );
    // Up to the first gap: its part was not sent.
    const end = rows.findIndex(({ part }, index) => part !== index);
    return {
      record,
      parts: rows.slice(0, end === -1 ? rows.length : end).map(({ fingerprint }) => fingerprint),
    };
  }

  async function list(): Promise<UploadRecord[]> {
    const stored: StoredRecord[] = await inTransaction(database, 'readonly', ({ records }) =>
      records.getAll(),
    );
    const records = await Promise.all(stored.map(openRecord));
    return records.filter((record) => record !== undefined).sort((a, b) => a.createdAt - b.createdAt);
  }

  async function remove(id: string): Promise<void> {
    await inTransaction(database, 'readwrite', ({ records, parts }) => {
      records.delete(id);
      return parts.delete(partsOf(id));
    });
  }
}

function partsOf(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]);
}

/** A new key for each writing, so that no nonce is ever used twice. */
async function sealRecord(record: UploadRecord): Promise<StoredRecord> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(writeRecord(record));
  return { id: record.id, key, iv, sealed: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, text) };
}

async function openRecord({ key, iv, sealed }: StoredRecord): Promise<UploadRecord | undefined> {
  return readRecord(
    new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed)),
  );
}
