import { createHash, randomBytes } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { BlobStore, StoredBlob } from './blob-store.ts';

/** An empty folder or bucket, and how to be rid of it. */
export interface TestStore {
  /** Another process on the same folder or bucket, as far as a test can be one. */
  open(): Promise<BlobStore>;
  remove(): Promise<void>;
}

/** What a browser sends at once: 8 MiB of plaintext, sealed. */
const partBytes = 8_396_800;
const part = randomBytes(partBytes);

/** What holds for blobs on every driver. */
export function blobStoreCases(openEmpty: () => Promise<TestStore>): void {
  let place: TestStore;
  let store: BlobStore;

  beforeEach(async () => {
    place = await openEmpty();
    store = await place.open();
  });
  afterEach(async () => {
    await store.close();
    await place.remove();
  });

  const append = (name: string, offset: number, ...chunks: Uint8Array[]) =>
    store.append(name, offset, Readable.from(chunks));
  const read = async (name: string, start: number, end: number) =>
    buffer(await store.open(name, { start, end }));
  const listed = async () =>
    (await Array.fromAsync(store.list())).toSorted((a, b) => (a.name < b.name ? -1 : 1));

  /** A finished blob of these bytes. */
  async function stored(name: string, bytes: Uint8Array): Promise<void> {
    await store.create(name);
    await append(name, 0, bytes);
    await store.finish(name);
  }

  describe('storing', () => {
    test('what was appended piece by piece is read as one', async () => {
      await store.create('a1');
      expect(await append('a1', 0, Buffer.from('one '), Buffer.from('two '))).toBe(8);
      expect(await append('a1', 8, Buffer.from('three'))).toBe(13);
      await store.finish('a1');
      expect((await read('a1', 0, 12)).toString()).toBe('one two three');
    });

    test('parts of a browser and the rest behind them come back bit by bit', async () => {
      const rest = randomBytes(70_001);
      await store.create('parts');
      expect(await append('parts', 0, part)).toBe(partBytes);
      expect(await append('parts', partBytes, part)).toBe(2 * partBytes);
      expect(await append('parts', 2 * partBytes, rest)).toBe(2 * partBytes + rest.length);
      await store.finish('parts');
      const whole = Buffer.concat([part, part, rest]);
      expect(hash(await read('parts', 0, whole.length - 1))).toBe(hash(whole));
    });

    test('appends of any sizes add up, whatever the sizes of their chunks', async () => {
      const sizes = fc.array(fc.integer({ min: 1, max: 3_000_000 }), { minLength: 1, maxLength: 6 });
      let count = 0;
      await fc.assert(
        fc.asyncProperty(sizes, fc.integer({ min: 1_000, max: 900_000 }), async (pieces, chunkBytes) => {
          const name = `sizes-${count++}`;
          const whole = randomBytes(pieces.reduce((sum, size) => sum + size));
          await store.create(name);
          let offset = 0;
          for (const size of pieces) {
            const piece = whole.subarray(offset, offset + size);
            offset = await append(name, offset, ...chunksOf(piece, chunkBytes));
          }
          await store.finish(name);
          expect(hash(await read(name, 0, whole.length - 1))).toBe(hash(whole));
          await store.remove(name);
        }),
        { numRuns: 8 },
      );
    });

    test('an append longer than a part, and one that begins in the middle of a part, are the same bytes', async () => {
      const whole = randomBytes(2 * partBytes + 12_345);
      await store.create('long');
      const cut = partBytes - 1_000;
      expect(await append('long', 0, ...chunksOf(whole.subarray(0, cut), 64 * 1024))).toBe(cut);
      expect(await append('long', cut, ...chunksOf(whole.subarray(cut), 1_000_000))).toBe(whole.length);
      await store.finish('long');
      expect(hash(await read('long', 0, whole.length - 1))).toBe(hash(whole));
    });

    test('a blob may be empty', async () => {
      await store.create('empty');
      expect(await append('empty', 0)).toBe(0);
      await store.finish('empty');
      expect(await store.sizeOf('empty')).toBe(0);
      await expect(store.open('empty', { start: 0, end: 0 })).rejects.toMatchObject({ code: 'BLOB_RANGE' });
    });

    test('an append without bytes changes nothing', async () => {
      await store.create('a1');
      await append('a1', 0, Buffer.from('abc'));
      expect(await append('a1', 3)).toBe(3);
      expect(await append('a1', 3, Buffer.alloc(0))).toBe(3);
      await store.finish('a1');
      expect((await read('a1', 0, 2)).toString()).toBe('abc');
    });

    test('another process goes on where this one stopped', async () => {
      await store.create('moved');
      await append('moved', 0, part, Buffer.from('tail'));
      const other = await place.open();
      expect(await other.sizeOf('moved')).toBe(partBytes + 4);
      expect(await other.append('moved', partBytes + 4, Readable.from([Buffer.from(' end')]))).toBe(
        partBytes + 8,
      );
      await other.finish('moved');
      await other.close();
      expect((await read('moved', partBytes - 1, partBytes + 7)).subarray(1).toString()).toBe('tail end');
    });
  });

  describe('a cut', () => {
    test.each([5, partBytes + 5])(
      'after %d bytes keeps them, and the upload goes on behind them',
      async (size) => {
        const whole = Buffer.concat([part, part]);
        await store.create('cut');
        const data = new PassThrough();
        const appending = store.append('cut', 0, data);
        data.write(whole.subarray(0, size));
        await vi.waitFor(() => expect(data.readableLength).toBe(0));
        data.destroy(new Error('the line is dead'));
        expect(await appending).toBe(size);
        expect(await store.sizeOf('cut')).toBe(size);
        expect(await append('cut', size, whole.subarray(size))).toBe(whole.length);
        await store.finish('cut');
        expect(hash(await read('cut', 0, whole.length - 1))).toBe(hash(whole));
      },
    );

    test('before the first byte is no error, whether the data ended, failed or was destroyed', async () => {
      await store.create('cut');
      const destroyed = new PassThrough();
      destroyed.destroy();
      expect(await store.append('cut', 0, destroyed)).toBe(0);
      const failed = new PassThrough();
      failed.once('error', () => undefined).destroy(new Error('no'));
      expect(await store.append('cut', 0, failed)).toBe(0);
    });

    test('leaves the data to its owner, who may have an answer to send', async () => {
      await store.create('a1');
      await append('a1', 0, Buffer.from('abc'));
      const data = Readable.from([Buffer.from('def')]);
      await expect(store.append('a1', 0, data)).rejects.toMatchObject({ code: 'BLOB_OFFSET' });
      expect(data.destroyed).toBe(false);
    });
  });

  describe('refusing', () => {
    test('an append that begins elsewhere than at the end, and says where that is', async () => {
      await store.create('a1');
      await append('a1', 0, Buffer.from('abc'));
      for (const offset of [0, 2, 4]) {
        const refused = append('a1', offset, Buffer.from('xyz'));
        await expect(refused).rejects.toMatchObject({ code: 'BLOB_OFFSET', size: 3 });
      }
      await store.finish('a1');
      expect((await read('a1', 0, 2)).toString()).toBe('abc');
    });

    test('a second writer, while the first one is not disturbed', async () => {
      await store.create('a1');
      const data = new PassThrough();
      const first = store.append('a1', 0, data);
      data.write('abc');
      await expect(append('a1', 0, Buffer.from('xyz'))).rejects.toMatchObject({ code: 'BLOB_BUSY' });
      await expect(store.finish('a1')).rejects.toMatchObject({ code: 'BLOB_BUSY' });
      data.end('def');
      expect(await first).toBe(6);
      await store.finish('a1');
      expect((await read('a1', 0, 5)).toString()).toBe('abcdef');
    });

    test('of twenty writers at once one is heard', async () => {
      await store.create('race');
      const texts = Array.from({ length: 20 }, (_, index) => `writer ${String(index).padStart(2, '0')}`);
      const results = await Promise.allSettled(texts.map((text) => append('race', 0, Buffer.from(text))));
      const heard = texts.filter((_, index) => results[index]?.status === 'fulfilled');
      expect(heard).toHaveLength(1);
      await store.finish('race');
      expect((await read('race', 0, 8)).toString()).toBe(heard[0]);
    });

    test('to change what is finished, or to make it again', async () => {
      await stored('done', Buffer.from('abc'));
      await expect(append('done', 3, Buffer.from('d'))).rejects.toMatchObject({ code: 'BLOB_FINISHED' });
      await expect(store.create('done')).rejects.toMatchObject({ code: 'BLOB_EXISTS' });
      expect((await read('done', 0, 2)).toString()).toBe('abc');
    });

    test('to make an unfinished blob again, whose bytes stay', async () => {
      await store.create('a1');
      await append('a1', 0, Buffer.from('abc'));
      await expect(store.create('a1')).rejects.toMatchObject({ code: 'BLOB_EXISTS' });
      expect(await store.sizeOf('a1')).toBe(3);
    });

    test('to work on what is not there', async () => {
      await expect(append('none', 0, Buffer.from('a'))).rejects.toMatchObject({ code: 'BLOB_MISSING' });
      await expect(store.finish('none')).rejects.toMatchObject({ code: 'BLOB_MISSING' });
      await expect(read('none', 0, 0)).rejects.toMatchObject({ code: 'BLOB_MISSING' });
      expect(await store.sizeOf('none')).toBeUndefined();
    });

    test('to show what is not finished', async () => {
      await store.create('a1');
      await append('a1', 0, Buffer.from('abc'));
      await expect(read('a1', 0, 2)).rejects.toMatchObject({ code: 'BLOB_MISSING' });
    });

    test.each(hostileNames)('a name that is none: %j', async (name) => {
      const refusal = { code: 'BLOB_NAME' };
      await expect(store.create(name)).rejects.toMatchObject(refusal);
      await expect(append(name, 0, Buffer.from('a'))).rejects.toMatchObject(refusal);
      await expect(store.sizeOf(name)).rejects.toMatchObject(refusal);
      await expect(store.finish(name)).rejects.toMatchObject(refusal);
      await expect(store.open(name, { start: 0, end: 0 })).rejects.toMatchObject(refusal);
      await expect(store.remove(name)).rejects.toMatchObject(refusal);
    });
  });

  describe('finishing', () => {
    test('may be repeated, by any process', async () => {
      await stored('done', Buffer.from('abc'));
      await store.finish('done');
      const other = await place.open();
      await other.finish('done');
      await other.close();
      expect((await read('done', 0, 2)).toString()).toBe('abc');
    });
  });

  describe('reading', () => {
    test('any range, down to a single byte', async () => {
      const bytes = Buffer.concat([part, randomBytes(1_000)]);
      await stored('ranges', bytes);
      const last = bytes.length - 1;
      const ranges = [
        [0, 0],
        [last, last],
        [partBytes - 10, partBytes + 10],
        [1, last - 1],
      ] as const;
      for (const [start, end] of ranges) {
        expect(hash(await read('ranges', start, end))).toBe(hash(bytes.subarray(start, end + 1)));
      }
    });

    test.each([
      [-1, 1],
      [0, 3],
      [3, 3],
      [2, 1],
      [0.5, 1],
      [Number.NaN, 1],
    ])('no range from %d to %d of three bytes', async (start, end) => {
      await stored('ranges', Buffer.from('abc'));
      await expect(read('ranges', start, end)).rejects.toMatchObject({ code: 'BLOB_RANGE' });
    });

    test('may be given up in the middle', async () => {
      await stored('big', part);
      const data = await store.open('big', { start: 0, end: partBytes - 1 });
      for await (const chunk of data) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      expect(data.destroyed).toBe(true);
      await store.remove('big');
    });
  });

  describe('removing', () => {
    test('takes finished and unfinished blobs, and may be repeated', async () => {
      await stored('done', Buffer.from('abc'));
      await store.create('open');
      await append('open', 0, part, Buffer.from('rest'));
      for (const name of ['done', 'open', 'open', 'never']) await store.remove(name);
      expect(await store.sizeOf('done')).toBeUndefined();
      expect(await store.sizeOf('open')).toBeUndefined();
      expect(await listed()).toEqual([]);
    });

    test('stops whoever writes, and leaves nothing behind', async () => {
      await store.create('gone');
      const data = new PassThrough();
      const appending = store.append('gone', 0, data);
      const refused = expect(appending).rejects.toMatchObject({ code: 'BLOB_MISSING' });
      data.write('abc');
      await store.remove('gone');
      await refused;
      expect(data.destroyed).toBe(true);
      expect(await listed()).toEqual([]);
    });

    test('makes the name free again', async () => {
      await stored('again', Buffer.from('old'));
      await store.remove('again');
      await stored('again', Buffer.from('new'));
      expect((await read('again', 0, 2)).toString()).toBe('new');
    });
  });

  test('their owner is noted beside the blobs, for every process, and is none of them', async () => {
    expect(await store.owner()).toBeUndefined();
    await store.setOwner('one');
    await store.setOwner('another');
    const other = await place.open();
    expect(await other.owner()).toBe('another');
    await other.close();
    expect(await listed()).toEqual([]);
  });

  test('the list has every blob with its size, its state and its age', async () => {
    const before = Date.now();
    await stored('done', Buffer.from('abc'));
    await store.create('open');
    await append('open', 0, part, Buffer.from('rest'));
    await store.create('void');
    const blobs: StoredBlob[] = await listed();
    expect(blobs).toEqual([
      { name: 'done', size: 3, isFinished: true, changedAt: expect.any(Number) },
      { name: 'open', size: partBytes + 4, isFinished: false, changedAt: expect.any(Number) },
      { name: 'void', size: 0, isFinished: false, changedAt: expect.any(Number) },
    ]);
    // Buckets count in seconds, and disks in ticks of the system.
    for (const { changedAt } of blobs) expect(Math.abs(changedAt - before)).toBeLessThan(60_000);
  });
}

const hostileNames = [
  '',
  'a',
  '.',
  '..',
  '../a1',
  'a/b',
  'a\\b',
  '/etc/passwd',
  'a1\0',
  'a1\n',
  'a b',
  'UPPER',
  '-rf',
  '.hidden',
  'a1.new',
  '%2e%2e',
  'käse',
  'a'.repeat(129),
  '__proto__',
];

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function chunksOf(bytes: Buffer, size: number): Buffer[] {
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
}
