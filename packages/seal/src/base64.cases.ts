import fc from 'fast-check';
import { same } from '../testing/assert.ts';
import { suite } from '../testing/suite.ts';
import { fromAnyBase64, fromBase64Url, toBase64, toBase64Url, toHex } from './base64.ts';
import { utf8 } from './bytes.ts';

const WORDS = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'];

export const base64Suite = suite('base64', {
  'the vectors of RFC 4648 §10 are written as published': () => {
    same(
      WORDS.map((word) => toBase64(utf8(word))),
      ['', 'Zg==', 'Zm8=', 'Zm9v', 'Zm9vYg==', 'Zm9vYmE=', 'Zm9vYmFy'],
    );
  },
  'any bytes come back from either spelling, padded or not': () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        same(fromBase64Url(toBase64Url(bytes)), bytes);
        same(fromAnyBase64(toBase64(bytes)), bytes);
        same(fromAnyBase64(toBase64(bytes).replace(/=+$/, '')), bytes);
      }),
    );
  },
  'the two alphabets differ in their last two digits only': () => {
    const bytes = Uint8Array.of(0xfb, 0xff, 0xbf);
    same([toBase64(bytes), toBase64Url(bytes)], ['+/+/', '-_-_']);
  },
  'a strict reader knows one spelling of each value': () => {
    for (const other of ['Zg==', 'Zh', 'Z', 'Zm9+', 'Zm9/', 'Zm 9v', 'Zm9v\n', 'Zm9é', 'Zm9v=']) {
      same(fromBase64Url(other), undefined);
    }
  },
  'a tolerant reader still refuses what is not base64': () => {
    for (const other of ['Zh==', 'Z', '=', '===', 'Zg===', 'Z=g=', 'Zm 9v', '%', 'Zm9v\u0000']) {
      same(fromAnyBase64(other), other === '=' ? new Uint8Array(0) : undefined);
    }
  },
  'hexadecimal keeps leading zeros': () => same(toHex(Uint8Array.of(0, 1, 255)), '0001ff'),
});
