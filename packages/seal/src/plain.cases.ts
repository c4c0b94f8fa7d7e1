import fc from 'fast-check';
import { flipped, refuses, same } from '../testing/assert.ts';
import { suite } from '../testing/suite.ts';
import { fromHex } from '../testing/vectors.ts';
import { toBase64, toBase64Url } from './base64.ts';
import { utf8 } from './bytes.ts';
import { openPlain, parsePlainKey } from './plain.ts';
import { aesGcmSeal, importAesKey } from './primitives.ts';

/** `Grüße` under 32 bytes of 3 with an IV of this many bytes of 8, as OpenSSL seals it. */
const SHORT_IVS = [
  [1, 'c5164197bef04aa24434564673357e2e867b6e3ae137bb'],
  [8, 'e95c73c2c52e1858370a63cd1b86d033e54e9516aae471'],
  [11, '4ae3cb4c7e098ee22a096cdcacbdfd08000044d7b6c122'],
] as const;

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
  'a text opens with IVs under 12 bytes, which not every WebCrypto takes': async () => {
    const key = new Uint8Array(32).fill(3);
    for (const [length, sealed] of SHORT_IVS) {
      const secret = { key, iv: new Uint8Array(length).fill(8), encryptedBlob: fromHex(sealed) };
      same(await openPlain(secret), 'Grüße');
      for (let at = 0; at < secret.encryptedBlob.length; at++) {
        const encryptedBlob = flipped(secret.encryptedBlob, at);
        await refuses('DATA_DAMAGED', () => openPlain({ ...secret, encryptedBlob }));
      }
      for (const cut of [0, 15, 16, secret.encryptedBlob.length - 1]) {
        const encryptedBlob = secret.encryptedBlob.subarray(0, cut);
        await refuses('DATA_DAMAGED', () => openPlain({ ...secret, encryptedBlob }));
      }
    }
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
