import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { MIB, randomFile } from '../../testing/files.ts';
import { createMemoryRecords } from '../files/memory-records.ts';
import type { UploadRecord } from '../files/records-types.ts';
import { createSha256, fileFromPath, openFolderRecords, spoolFile } from './index.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-node-'));
  return () => rm(folder, { recursive: true });
});

const record: UploadRecord = {
  version: 1,
  id: 'a'.repeat(43),
  state: 'sending',
  createdAt: 5,
  baseUrl: 'https://secrets.example',
  share: { shareId: '1', token: 't', shareUrl: 'u', uploadToken: 'ut', revokeToken: 'r', expiresAt: 9 },
  settings: { padding: 'none', hasPassphrase: false, scan: { verdict: 'x' } },
  files: [{ path: 'a', size: 1, type: 'text/plain', modifiedAt: 2 }],
  secrets: {
    linkSecret: new Uint8Array(32).fill(1),
    contentKey: new Uint8Array(32).fill(2),
    slot: new Uint8Array(152).fill(3),
    accessTokenHash: 'h',
  },
  stream: { size: 1, sealedBytes: 73, salt: new Uint8Array(24).fill(4), uploadId: 'up' },
};
const fingerprint = (value: number) => new Uint8Array(32).fill(value);

test('a record and its fingerprints come back, readable by their owner only, and go without a trace', async () => {
  const records = await openFolderRecords(join(folder, 'new'));
  await records.put(record);
  for (const part of [0, 1, 2]) await records.addPart(record.id, part, fingerprint(part));
  const again = await openFolderRecords(join(folder, 'new'));
  expect(await again.get(record.id)).toEqual({ record, parts: [0, 1, 2].map(fingerprint) });
  expect(await again.list()).toEqual([record]);
  for (const name of await readdir(join(folder, 'new'))) {
    expect((await stat(join(folder, 'new', name))).mode & 0o777).toBe(0o600);
  }
  await again.remove(record.id);
  expect(await readdir(join(folder, 'new'))).toEqual([]);
  expect(await again.get(record.id)).toBeUndefined();
});

test('a fingerprint that a power cut left half written is not believed, and the next try writes over it', async () => {
  const records = await openFolderRecords(folder);
  await records.put(record);
  await records.addPart(record.id, 0, fingerprint(7));
  const parts = join(folder, `${record.id}.parts`);
  const { length } = await readFile(parts);
  for (const damage of [
    () => appendFile(parts, Buffer.alloc(13)),
    () => appendFile(parts, Buffer.alloc(40)),
  ]) {
    await truncate(parts, length);
    await damage();
    expect((await records.get(record.id))?.parts).toEqual([fingerprint(7)]);
  }
  await records.addPart(record.id, 1, fingerprint(8));
  expect((await records.get(record.id))?.parts).toEqual([fingerprint(7), fingerprint(8)]);
});

test('the fingerprint of a part is never replaced by another', async () => {
  for (const records of [await openFolderRecords(folder), createMemoryRecords()]) {
    await records.put(record);
    await records.addPart(record.id, 0, fingerprint(7));
    await records.addPart(record.id, 0, fingerprint(7));
    const other = records.addPart(record.id, 0, fingerprint(8));
    await expect(other).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    expect((await records.get(record.id))?.parts).toEqual([fingerprint(7)]);
  }
});

test('a record that is damaged is no record, and no error tells what it held', async () => {
  const records = await openFolderRecords(folder);
  await records.put(record);
  for (const damaged of ['', 'null', '{"version":1}', '{"linkSecret":"AQEBAQ"x']) {
    await writeFile(join(folder, 'damaged.json'), damaged);
    expect(await records.get('damaged')).toBeUndefined();
    expect(await records.list()).toEqual([record]);
  }
});

test('what a crash left of a record goes with it', async () => {
  const records = await openFolderRecords(folder);
  await records.put(record);
  await writeFile(join(folder, `${record.id}.json.1234.new`), 'keys');
  await writeFile(join(folder, 'other.json'), 'kept');
  await records.remove(record.id);
  expect(await readdir(folder)).toEqual(['other.json']);
});

test('the id of a record reaches no other folder', async () => {
  const records = await openFolderRecords(folder);
  await expect(records.get('../outside')).rejects.toThrow(RangeError);
});

test('a file that changes while it is read is refused by its name', async () => {
  const path = join(folder, 'u\u0308.log');
  await writeFile(path, 'one line\n');
  const source = await fileFromPath(path);
  expect(source).toMatchObject({ path: '\u00fc.log', size: 9 });
  expect(Buffer.from(await source.read(4, 8)).toString()).toBe('line');
  await appendFile(path, 'another\n');
  await expect(source.read(0, 4)).rejects.toMatchObject({ code: 'FILE_CHANGED', file: '\u00fc.log' });
  await expect(fileFromPath(folder)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  await expect(fileFromPath(join(folder, 'no'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
});

test('a source of unknown length becomes a file that any part can be read of, and leaves nothing on disk', async () => {
  const { bytes } = randomFile('x', 9 * MIB + 7);
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
  }
  const spooled = await spoolFile(pieces(), { path: 'stdin', folder });
  expect(await readdir(folder)).toEqual([]);
  expect(spooled.size).toBe(bytes.length);
  for (const [start, end] of [
    [0, 8 * MIB],
    [8 * MIB, bytes.length],
    [5, 6],
  ] as const) {
    expect(Buffer.from(await spooled.read(start, end)).equals(bytes.subarray(start, end))).toBe(true);
  }
  await spooled.dispose();
});

test('SHA-256 piece by piece is that of the whole', async () => {
  const sha256 = createSha256();
  sha256.update(Buffer.from('ab'));
  sha256.update(Buffer.from('c'));
  const digest = Buffer.from(await sha256.digest()).toString('hex');
  expect(digest).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
