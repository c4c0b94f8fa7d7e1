import { flipped, refuses, same } from '../testing/assert.ts';
import { suite } from '../testing/suite.ts';
import { toBase64Url } from './base64.ts';
import { concat, label, u32, utf8 } from './bytes.ts';
import { sealMessage } from './cobblestone.ts';
import { createContentKey, deriveContentSubkey } from './content-key.ts';
import type { Manifest } from './manifest.ts';
import { openManifest, sealManifest } from './manifest.ts';
import { parseStrictJson } from './strict-json.ts';

const contentKey = createContentKey();
const head = toBase64Url(new Uint8Array(56).fill(7));
const FILES: Manifest = {
  v: 1,
  kind: 'files',
  streams: [
    { head, size: 300 },
    { head, size: 0 },
  ],
  files: [
    { n: 'a.bin', t: 'application/octet-stream', s: 0, o: 0, l: 200, m: 1_700_000_000_000 },
    { n: 'ü/b.txt', t: 'text/plain', s: 0, o: 200, l: 100, h: toBase64Url(new Uint8Array(32)) },
    { n: 'empty', t: '', s: 1, o: 0, l: 0 },
  ],
  note: 'hello',
  scan: { verdict: 'no_rule_matched' },
  pad: 'padme',
  created: '2026-11-20T10:00:00Z',
  app: 'test/1',
};

export const manifestSuite = suite('manifest', {
  'everything in a manifest comes back': async () => {
    const manifest = await sealManifest({ contentKey, manifest: FILES });
    same(await openManifest({ contentKey, manifest }), FILES);
  },
  'members of later writers are ignored, and lists may be left out of a text': async () => {
    same(await openJson('{"later":{"v":2},"v":1,"kind":"text","text":"x"}'), {
      v: 1,
      kind: 'text',
      streams: [],
      files: [],
      text: 'x',
    });
  },
  'another version or kind asks for a newer app': async () => {
    for (const json of ['{"v":2,"kind":"text","text":"x"}', '{"v":1,"kind":"video"}', '{}']) {
      await refuses('UNSUPPORTED_FORMAT', () => openJson(json));
    }
  },
  'a name twice in one object is refused, also escaped, deep inside, or one that is ignored': async () => {
    for (const json of [
      '{"v":1,"kind":"text","text":"x","text":"y"}',
      '{"v":1,"kind":"text","text":"x","t\\u0065xt":"y"}',
      '{"v":1,"kind":"text","text":"x","later":[{"a":{"b":1,"c":{},"b":2}}]}',
    ]) {
      await refuses('DATA_DAMAGED', () => openJson(json));
    }
  },
  'the same name in two objects, or as a value, is no repetition': () => {
    const json = '{"a":{"b":1},"c":{"b":"a"},"d":["a","a",{"a":"}{"}]," a":"\\"a\\":"}';
    same(parseStrictJson(json), JSON.parse(json));
  },
  'the longest text that needs an escape at every character is read': () => {
    const json = JSON.stringify({ '"': '"'.repeat(1_000_000), '\\': '\\"'.repeat(10) });
    same(parseStrictJson(json), JSON.parse(json));
  },
  'what is not strict JSON in UTF-8 is refused': async () => {
    for (const json of [
      '',
      'null',
      '[]',
      '"x"',
      '{"v":1',
      '\ufeff{"v":1}',
      '{"v":1,"kind":"text","text":"\\ud800"}',
    ]) {
      await refuses('DATA_DAMAGED', () => openJson(json));
    }
    await refuses('DATA_DAMAGED', () => openBytes(Uint8Array.of(0x22, 0xff, 0x22)));
  },
  'padding that is not zero is refused, wherever the byte stands': async () => {
    const json = utf8('{"v":1,"kind":"text","text":"x"}');
    const good = new Uint8Array(1024);
    good.set(concat(u32(json.length), json));
    await openPlaintext(good);
    for (const at of [4 + json.length, 500, 1023])
      await refuses('DATA_DAMAGED', () => openPlaintext(flipped(good, at)));
  },
  'a length outside the plaintext, and a plaintext of an odd length, are refused': async () => {
    for (const length of [1021, 0xffffffff]) {
      await refuses('DATA_DAMAGED', () => openPlaintext(concat(u32(length), new Uint8Array(1020))));
    }
    for (const bytes of [0, 3, 1000, 1025, 65_536 + 1024]) {
      await refuses('DATA_DAMAGED', () => openPlaintext(new Uint8Array(bytes)));
    }
  },
  'broken rules are refused by readers and by writers': async () => {
    for (const broken of brokenManifests()) {
      await refuses('DATA_DAMAGED', () => openJson(JSON.stringify(broken)));
      // Wrong on purpose: the type would not let it through.
      await refuses('INVALID_INPUT', () =>
        sealManifest({ contentKey, manifest: broken as unknown as Manifest }),
      );
    }
  },
  'ten thousand files fit, and are padded in steps of 16 KiB': async () => {
    const files = Array.from({ length: 10_000 }, (_, i) => ({
      n: `photos/${i}.jpg`,
      t: 'image/jpeg',
      s: 0,
      o: i,
      l: 1,
    }));
    const many: Manifest = { v: 1, kind: 'files', streams: [{ head, size: 10_000 }], files };
    const manifest = await sealManifest({ contentKey, manifest: many });
    same((await openManifest({ contentKey, manifest })).files.length, 10_000);
    same((manifest.length - 56 - 16) % 16_400, 0);
  },
});

function brokenManifests(): object[] {
  const file = { n: 'a', t: 'text/plain', s: 0, o: 0, l: 10 };
  const streams = [{ head, size: 20 }];
  const withFiles = (...files: object[]) => ({ v: 1, kind: 'files', streams, files });
  return [
    withFiles({ ...file, n: '../a' }),
    withFiles({ ...file, n: '/etc/passwd' }),
    withFiles({ ...file, n: '' }),
    withFiles({ ...file, n: 'a\u0000' }),
    withFiles({ ...file, n: 'u\u0308' }),
    withFiles({ ...file, n: 7 }),
    withFiles({ ...file, t: undefined }),
    withFiles({ ...file, s: 1 }),
    withFiles({ ...file, s: -1 }),
    withFiles({ ...file, l: 21 }),
    withFiles({ ...file, o: 11 }),
    withFiles({ ...file, o: -1 }),
    withFiles({ ...file, l: 1.5 }),
    withFiles({ ...file, l: 2 ** 53 }),
    withFiles({ ...file, m: 'yesterday' }),
    withFiles({ ...file, h: 'short' }),
    withFiles(file, { ...file, o: 9, l: 1 }),
    withFiles({ ...file, o: 10 }, { ...file, o: 0 }),
    { v: 1, kind: 'files', streams: {}, files: [] },
    { v: 1, kind: 'files', streams: [{ head: `${head}A`, size: 1 }] },
    { v: 1, kind: 'files', streams: [{ head, size: -1 }] },
    { v: 1, kind: 'files', streams: [null] },
    { v: 1, kind: 'files', streams: [], files: [], text: 'x' },
    { v: 1, kind: 'text' },
    { v: 1, kind: 'text', text: 7 },
    { v: 1, kind: 'text', text: 'x', streams },
    { v: 1, kind: 'text', text: 'x', pad: 'much' },
    { v: 1, kind: 'text', text: 'x', scan: 'clean' },
    { v: 1, kind: 'text', text: 'x'.repeat(1_048_577) },
  ];
}

function openJson(json: string) {
  return openBytes(utf8(json));
}

function openBytes(json: Uint8Array) {
  const plaintext = new Uint8Array(Math.ceil((4 + json.length) / 16_384) * 16_384);
  plaintext.set(concat(u32(json.length), json));
  return openPlaintext(plaintext);
}

/** Seals any plaintext as if it were a manifest's. */
async function openPlaintext(plaintext: Uint8Array) {
  const key = await deriveContentSubkey(contentKey, 'manifest key');
  return openManifest({
    contentKey,
    manifest: await sealMessage({ key, context: label('manifest'), plaintext }),
  });
}
