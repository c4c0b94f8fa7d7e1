import fc from 'fast-check';
import { flipped, refuses, same } from '../testing/assert.ts';
import { suite } from '../testing/suite.ts';
import { toBase64, toBase64Url } from './base64.ts';
import { utf8 } from './bytes.ts';
import { openPlain, parsePlainKey } from './plain.ts';
import { aesGcmSeal, importAesKey } from './primitives.ts';

async function sealPlain(key: Uint8Array, iv: Uint8Array, bytes: Uint8Array) {
  return { key, iv, encryptedBlob: await aesGcmSeal(await importAesKey(key), iv, bytes) };
}

export const plainSuite = suite('secrets of other programs', {
  'a key is read in base64 and base64url, padded or not': () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (key) => {
        for (const spelling of [
          toBase64(key),
          toBase64Url(key),
          `${toBase64Url(key)}=`,
          toBase64(key).slice(0, 43),
        ]) {
          same(parsePlainKey(spelling), key);
        }
      }),
    );
  },
  'a key that is cut, too long or not base64 is a damaged link': async () => {
    const key = toBase64Url(new Uint8Array(32).fill(9));
    for (const wrong of [
      '',
      key.slice(0, 42),
      `${key}A`,
      key.replace('C', '!'),
      toBase64Url(new Uint8Array(31)),
    ]) {
      await refuses('LINK_DAMAGED', () => parsePlainKey(wrong));
    }
  },
  'a text opens with IVs of 12 to 64 bytes': async () => {
    const key = new Uint8Array(32).fill(3);
    for (const length of [12, 16, 21, 64]) {
      same(await openPlain(await sealPlain(key, new Uint8Array(length).fill(8), utf8('Grüße'))), 'Grüße');
    }
  },
  'an IV under 12 bytes, which not every engine takes, is no reason to call the data damaged': async () => {
    const secret = { key: new Uint8Array(32), iv: new Uint8Array(8), encryptedBlob: new Uint8Array(30) };
    await refuses('UNSUPPORTED_FORMAT', () => openPlain(secret));
  },
  'changed bytes, a wrong key, an empty blob and what is not UTF-8 are damaged data': async () => {
    const key = new Uint8Array(32).fill(3);
    const secret = await sealPlain(key, new Uint8Array(12), utf8('hunter2'));
    await refuses('DATA_DAMAGED', () =>
      openPlain({ ...secret, encryptedBlob: flipped(secret.encryptedBlob, 0) }),
    );
    await refuses('DATA_DAMAGED', () => openPlain({ ...secret, key: flipped(key, 31) }));
    await refuses('DATA_DAMAGED', () => openPlain({ ...secret, iv: flipped(secret.iv, 11) }));
    await refuses('DATA_DAMAGED', () => openPlain({ ...secret, encryptedBlob: new Uint8Array(0) }));
    const notText = await sealPlain(key, new Uint8Array(12), Uint8Array.of(0xff, 0xfe));
    await refuses('DATA_DAMAGED', () => openPlain(notText));
  },
});
