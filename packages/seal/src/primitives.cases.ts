import { same } from '../testing/assert.ts';
import { suite } from '../testing/suite.ts';
import { fromHex } from '../testing/vectors.ts';
import { toHex } from './base64.ts';
import { utf8 } from './bytes.ts';
import { aesGcmOpen, aesGcmSeal, hkdf, hkdfExpand, importAesKey, pbkdf2, sha512 } from './primitives.ts';

// Inputs of RFC 5869 A.1; outputs for SHA-512, which the RFC does not list, as other implementations publish them.
const IKM = fromHex('0b'.repeat(22));
const SALT = fromHex('000102030405060708090a0b0c');
const INFO = fromHex('f0f1f2f3f4f5f6f7f8f9');
const PRK =
  '665799823737ded04a88e47e54a5890bb2c3d247c7a4254a8e61350723590a26' +
  'c36238127d8661b88cf80ef802d57e2f7cebcf1e00e083848be19929c61b4237';
const OKM = '832390086cda71fb47625bb5ceb168e4c8e26a1a16ed34d9fc7fe92c1481579338da362cb8d9f925d7cb';

const GCM_KEY = fromHex('feffe9928665731c6d6a8f9467308308'.repeat(2));
const GCM_NONCE = fromHex('cafebabefacedbaddecaf888');
const GCM_PLAINTEXT =
  'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72' +
  '1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255';
const GCM_SEALED =
  '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa' +
  '8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad' +
  'b094dac5d93471bdec1a502270e3cc6c';

export const primitivesSuite = suite('primitives', {
  'HKDF-SHA-512 gives the published key': async () => {
    same(toHex(await hkdf(IKM, SALT, INFO)), OKM.slice(0, 64));
  },
  'the expand half alone gives the published key from the published PRK': async () => {
    same(toHex(await hkdfExpand(fromHex(PRK), INFO, OKM.length / 2)), OKM);
  },
  'PBKDF2-HMAC-SHA-256 gives the vectors of RFC 7914 §11': async () => {
    same(
      toHex(await pbkdf2(utf8('passwd'), utf8('salt'), 1)),
      '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc',
    );
    same(
      toHex(await pbkdf2(utf8('Password'), utf8('NaCl'), 80_000)),
      '4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56',
    );
  },
  'AES-256-GCM gives the test cases 13, 14 and 15 of the GCM submission': async () => {
    const zeroKey = await importAesKey(new Uint8Array(32));
    const [nonce, block] = [new Uint8Array(12), new Uint8Array(16)];
    same(toHex(await aesGcmSeal(zeroKey, nonce, new Uint8Array(0))), '530f8afbc74536b9a963b4f1c4cb738b');
    same(
      toHex(await aesGcmSeal(zeroKey, nonce, block)),
      'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919',
    );
    const key = await importAesKey(GCM_KEY);
    same(toHex(await aesGcmSeal(key, GCM_NONCE, fromHex(GCM_PLAINTEXT))), GCM_SEALED);
    same(toHex(await aesGcmOpen(key, GCM_NONCE, fromHex(GCM_SEALED))), GCM_PLAINTEXT);
  },
  'SHA-512 gives the vector of FIPS 180': async () => {
    same(
      toHex(await sha512(utf8('abc'))),
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a' +
        '2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    );
  },
});
