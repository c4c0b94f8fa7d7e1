import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { otherContent } from '../files/other-content.ts';
import { readRecord, writeRecord } from '../files/record-json.ts';
import type { UploadRecord, UploadRecords } from '../files/records-types.ts';
import { syncFolder, systemCode, unlessMissing, writeDurably } from './durable.ts';
import { makeFolder } from './make-folder.ts';
import { readAt } from './read-at.ts';

const FINGERPRINT_BYTES = 32;
/** A fingerprint and the beginning of its SHA-256, so that one that a power cut left half written is not believed. */
const ENTRY_BYTES = 40;

/**
 * Keeps records in a folder that only its owner can read: `<id>.json` for what a sending is, `<id>.parts` for the
 * fingerprints of its parts. Everything is on disk, by fsync, when a method resolves.
 *
 * @param folder - Made when it is not there.
 */
export async function openFolderRecords(folder: string): Promise<UploadRecords> {
  await makeFolder(folder, 0o700);
  const recordPath = (id: string) => join(folder, `${safeId(id)}.json`);
  const partsPath = (id: string) => join(folder, `${safeId(id)}.parts`);
  return { put, addPart, get, list, remove };

  function put(record: UploadRecord): Promise<void> {
    const path = recordPath(record.id);
    // Two programs at once must not take each other's file away.
    return writeDurably(path, writeRecord(record), `${path}.${process.pid}.new`);
  }

  async function addPart(id: string, part: number, fingerprint: Uint8Array<ArrayBuffer>): Promise<void> {
    const file = await openForParts(partsPath(id));
    try {
      if (await knows(file, part, fingerprint)) return;
      const { bytesWritten } = await file.write(entryOf(fingerprint), 0, ENTRY_BYTES, part * ENTRY_BYTES);
      // The last room of a disk takes a piece of it, without an error.
      if (bytesWritten < ENTRY_BYTES) throw new Error('The disk is full');
      await file.datasync();
    } finally {
      await file.close();
    }
    if (part === 0) await syncFolder(folder);
  }

  async function get(id: string) {
    const record = await readRecordFile(recordPath(id));
    if (record === undefined) return undefined;
    const parts = (await readFile(partsPath(id)).catch(unlessMissing)) ?? Buffer.alloc(0);
    return { record, parts: fingerprintsOf(parts) };
  }

  async function list(): Promise<UploadRecord[]> {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    const records = await Promise.all(names.map((name) => readRecordFile(join(folder, name))));
    return records.filter((record) => record !== undefined).sort((a, b) => a.createdAt - b.createdAt);
  }

  async function remove(id: string): Promise<void> {
    // With what a crash in the middle of a `put` left: it holds the same keys.
    const own = [`${safeId(id)}.json`, `${safeId(id)}.parts`];
    const names = (await readdir(folder)).filter((name) => own.some((start) => name.startsWith(start)));
    for (const name of names) await rm(join(folder, name), { force: true });
    await syncFolder(folder);
  }
}

async function readRecordFile(path: string): Promise<UploadRecord | undefined> {
  const text = await readFile(path, 'utf8').catch(unlessMissing);
  return text === undefined ? undefined : readRecord(text);
}

async function openForParts(path: string) {
  try {
    return await open(path, 'r+', 0o600);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    return open(path, 'wx+', 0o600);
  }
}

/** Whether this fingerprint of a part is there already; another one is an error. */
async function knows(file: FileHandle, part: number, fingerprint: Uint8Array): Promise<boolean> {
  const [known] = fingerprintsOf(await readAt(file, part * ENTRY_BYTES, (part + 1) * ENTRY_BYTES));
  if (known !== undefined && !Buffer.from(known).equals(fingerprint)) throw otherContent();
  return known !== undefined;
}

function entryOf(fingerprint: Uint8Array): Uint8Array {
  return Buffer.concat([fingerprint, checkOf(fingerprint)]);
}

function checkOf(fingerprint: Uint8Array): Buffer {
  return createHash('sha256')
    .update(fingerprint)
    .digest()
    .subarray(0, ENTRY_BYTES - FINGERPRINT_BYTES);
}

/** All entries up to the first that is not whole: its part cannot have been sent. */
function fingerprintsOf(entries: Uint8Array): Array<Uint8Array<ArrayBuffer>> {
  const fingerprints: Array<Uint8Array<ArrayBuffer>> = [];
  for (let at = 0; at + ENTRY_BYTES <= entries.length; at += ENTRY_BYTES) {
    const fingerprint = new Uint8Array(entries.subarray(at, at + FINGERPRINT_BYTES));
    if (!checkOf(fingerprint).equals(entries.subarray(at + FINGERPRINT_BYTES, at + ENTRY_BYTES))) break;
    fingerprints.push(fingerprint);
  }
  return fingerprints;
}

/** Ids come from this package; a caller may hand in anything, and must not reach another folder with it. */
function safeId(id: string): string {
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(id)) throw new RangeError('This is not the id of a record');
  return id;
}
