import { openAsBlob } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from './engine.ts';
import { desktopLimits, limitsFor, phoneLimits, type ScanLimits } from './limits.ts';
import { scanFile } from './scan-file.ts';
import { createWindowScan } from './scan-windows.ts';
import { eicar, realEngine, zip } from './testing/samples.ts';

const MiB = 1024 * 1024;
const nothing = { verdict: 'no_rule_matched', scope: 'full' };
const found = { verdict: 'matched', rule: 'waxwing_eicar_test_file', scope: 'full' };
const partly = (reason: string) => ({ verdict: 'partly_scanned', reason, scope: 'partial' });
const encrypted = { verdict: 'not_scanned', reason: 'encrypted', scope: 'partial' };
const small: ScanLimits = { ...desktopLimits, wholeBytes: 4 * MiB, edgeBytes: MiB, windowBytes: MiB };

let engine: Engine;
let folder: string;
beforeAll(async () => {
  [engine, folder] = await Promise.all([realEngine(), mkdtemp(join(tmpdir(), 'waxwing-scan-'))]);
});
afterAll(() => rm(folder, { recursive: true }));

function scan(data: Blob | Uint8Array<ArrayBuffer> | string, name = 'file', limits = desktopLimits) {
  const file = data instanceof Blob ? data : new Blob([data]);
  return scanFile(file, { engine, limits, name, onRead: () => undefined });
}

test('a plain file matches no rule, and nobody calls it more than that', async () => {
  expect(await scan('hello')).toEqual(nothing);
  expect(await scan('')).toEqual(nothing);
});

test('the EICAR test file is found, and its rule says what it is', async () => {
  expect(await scan(eicar)).toMatchObject({ ...found, description: expect.stringContaining('EICAR') });
});

test('progress ends at the size of the file, and throwing from it ends the scan', async () => {
  const seen: number[] = [];
  const file = new Blob([new Uint8Array(20 * MiB)]);
  const watched = { engine, limits: desktopLimits, name: 'file' };
  await scanFile(file, { ...watched, onRead: (done) => seen.push(done) });
  expect(seen.slice(0, 3)).toEqual([8 * MiB, 16 * MiB, 20 * MiB]);
  const stop = new Error('stop');
  const ended = scanFile(file, {
    ...watched,
    onRead: () => {
      throw stop;
    },
  });
  await expect(ended).rejects.toBe(stop);
});

describe('a file over the limit', () => {
  test('of 300 MiB is scanned at its beginning and its end, and called partly scanned', async () => {
    const path = join(folder, 'sparse');
    const file = await open(path, 'w');
    await file.truncate(300 * MiB);
    expect(await scan(await openAsBlob(path))).toEqual(partly('too_large'));
    await file.write(eicar, 300 * MiB - eicar.length);
    expect(await scan(await openAsBlob(path))).toMatchObject({ ...found, scope: 'partial' });
    await file.close();
  }, 60_000);

  test('is opened all the same when it is a ZIP', async () => {
    const data = zip([
      { path: 'filler', data: new Uint8Array(5 * MiB), isStored: true },
      { path: 'a', data: eicar },
      { path: 'more', data: new Uint8Array(2 * MiB), isStored: true },
    ]);
    expect(await scan(data, 'a.zip', small)).toMatchObject({ ...found, entry: 'a', scope: 'partial' });
  });
});

describe('a ZIP', () => {
  test.each([true, false])('is opened, stored: %s', async (isStored) => {
    const data = zip([
      { path: 'readme.txt', data: 'hello' },
      { path: 'deep/test.com', data: eicar, isStored },
    ]);
    // Stored bytes are seen in the archive itself already.
    expect(await scan(data)).toMatchObject(isStored ? found : { ...found, entry: 'deep/test.com' });
    expect(await scan(zip([{ path: 'readme.txt', data: 'hello', isStored }]))).toEqual(nothing);
  });

  test('behind a program that opens itself is opened too', async () => {
    const data = Buffer.concat([Buffer.alloc(5000, 'program'), zip([{ path: 'a', data: eicar }])]);
    expect(await scan(data)).toMatchObject({ ...found, entry: 'a' });
  });

  test('with a password is no match: it cannot be looked into', async () => {
    const locked = { path: 'a', data: eicar, isEncrypted: true };
    expect(await scan(zip([locked]))).toEqual(encrypted);
    expect(await scan(zip([{ path: 'b', data: 'hello' }, locked]))).toEqual(partly('encrypted'));
    expect(await scan(zip([{ path: 'a', data: eicar, method: 99 }]))).toEqual(encrypted);
  });

  test('in a ZIP stays shut, and the verdict says so', async () => {
    const inner = zip([{ path: 'a', data: eicar }]);
    expect(await scan(zip([{ path: 'inner.zip', data: inner }]))).toEqual(partly('nested_archive'));
  });

  test('with a way of packing that is not opened is only partly scanned', async () => {
    expect(await scan(zip([{ path: 'a', data: 'hello', method: 14 }]))).toEqual(partly('packed'));
  });

  test('that breaks off is called damaged', async () => {
    const whole = zip([{ path: 'a', data: 'hello'.repeat(100) }]);
    expect(await scan(whole.subarray(0, -30))).toEqual(partly('damaged_archive'));
    const lying = Buffer.from(whole);
    lying.writeUInt32LE(0, 0);
    expect(await scan(lying)).toEqual(partly('damaged_archive'));
  });

  test('is scanned up to where its data is damaged', async () => {
    const noise = Buffer.from(Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))).toString('base64'));
    const packed = deflateRawSync(Buffer.concat([Buffer.from(eicar), noise])).subarray(0, -100);
    const lying = zip([{ path: 'a', data: '', packed }]);
    expect(await scan(lying)).toMatchObject({ ...found, entry: 'a', scope: 'partial' });
    const harmless = deflateRawSync(noise).subarray(0, -100);
    expect(await scan(zip([{ path: 'a', data: '', packed: harmless }]))).toEqual(partly('damaged_archive'));
  });
});

describe('bounds', () => {
  test('entries beyond the bound are not looked at, and the verdict says so', async () => {
    const members = Array.from({ length: 20 }, (_, index) => ({ path: `${index}`, data: 'x' }));
    const limits = { ...desktopLimits, entries: 10 };
    expect(await scan(zip(members), 'a.zip', limits)).toEqual(partly('archive_limits'));
    expect(await scan(zip(members.slice(10)), 'a.zip', limits)).toEqual(nothing);
  });

  test('a list of entries is read only up to a bound', async () => {
    const members = Array.from({ length: 50 }, (_, index) => ({
      path: `${index}`.padEnd(200, 'n'),
      data: 'x',
    }));
    const limits = { ...desktopLimits, directoryBytes: 2000 };
    expect(await scan(zip(members), 'a.zip', limits)).toEqual(partly('archive_limits'));
  });

  test('all entries together unpack to a bound', async () => {
    const noise = crypto.getRandomValues(new Uint8Array(60_000));
    const members = ['a', 'b', 'c'].map((path) => ({ path, data: noise }));
    const limits = { ...desktopLimits, unpackedBytes: 100_000 };
    expect(await scan(zip(members), 'a.zip', limits)).toEqual(partly('archive_limits'));
  });

  test('a bomb is stopped early, and memory stays flat', async () => {
    const packed = deflateRawSync(Buffer.alloc(128 * MiB));
    const bomb = zip(Array.from({ length: 50 }, (_, index) => ({ path: `${index}`, data: '', packed })));
    const before = process.memoryUsage().rss;
    expect(await scan(bomb)).toEqual(partly('archive_limits'));
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * MiB);
  }, 60_000);
});

describe('what a file is', () => {
  test.each([
    ['7z', '377abcaf271c', 'packed'],
    ['RAR', '526172211a0700', 'packed'],
    ['gzip', '1f8b0800', 'packed'],
  ])('%s is not opened, and the verdict says so', async (_, hex, reason) => {
    expect(await scan(Buffer.from(`${hex}0000000000`, 'hex'))).toEqual(partly(reason));
  });

  test.each(['-----BEGIN PGP MESSAGE-----\n', 'age-encryption.org/v1\n', '%PDF-1.7 /Encrypt 5 0 R'])(
    '%j cannot be looked into',
    async (text) => {
      expect(await scan(text)).toEqual(encrypted);
    },
  );
});

describe('a file that passes by', () => {
  const pieces = async (bytes: Uint8Array, size: number, limits = small) => {
    const windows = createWindowScan({ engine, limits, name: 'file' });
    for (let at = 0; at < bytes.length; at += size) windows.write(bytes.subarray(at, at + size));
    return windows.end();
  };

  test('is partly scanned at best, however it is cut into pieces', async () => {
    expect(await pieces(new Uint8Array(3 * MiB), 100_000)).toEqual(partly('streamed'));
  });

  test.each([MiB - 30, 2 * MiB, 3 * MiB - eicar.length])(
    'is found out at %i, window borders included',
    async (at) => {
      const bytes = Buffer.alloc(3 * MiB);
      bytes.write(eicar, at);
      expect(await pieces(bytes, 65_537)).toMatchObject({ ...found, scope: 'partial' });
    },
  );

  test('is scanned like any other when it fits into one window, its archive opened', async () => {
    expect(await pieces(Buffer.from('hello'), 2)).toEqual(nothing);
    expect(await pieces(new Uint8Array(0), 1)).toEqual(nothing);
    expect(await pieces(zip([{ path: 'a', data: eicar }]), 7)).toMatchObject({ ...found, entry: 'a' });
  });
});

test('a phone scans less in one piece than a desktop, and a tablet is no desktop', () => {
  const signs = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64)', maxTouchPoints: 0 };
  expect(limitsFor(signs)).toBe(desktopLimits);
  expect(limitsFor({ ...signs, deviceMemory: 2 })).toBe(phoneLimits);
  expect(limitsFor({ ...signs, userAgent: 'Mozilla/5.0 (Linux; Android 15) Mobile' })).toBe(phoneLimits);
  expect(limitsFor({ userAgent: 'Mozilla/5.0 (Macintosh)', maxTouchPoints: 5 })).toBe(phoneLimits);
});
