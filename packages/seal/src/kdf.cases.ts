import { same } from '../testing/assert.ts';
import { suite } from '../testing/suite.ts';
import { toHex } from './base64.ts';
import { utf8 } from './bytes.ts';
import type { Argon2idCost } from './kdf.ts';

/** Vectors of the reference implementation of Argon2 (version 1.3): password `password`, salt `somesalt`. */
const REFERENCE: ReadonlyArray<readonly [Argon2idCost, string]> = [
  [
    { memoryKiB: 256, passes: 2, lanes: 1 },
    '9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe',
  ],
  [
    { memoryKiB: 256, passes: 2, lanes: 2 },
    '6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037',
  ],
  [
    { memoryKiB: 65_536, passes: 1, lanes: 1 },
    'f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98',
  ],
];

export const kdfSuite = suite('Argon2id', {
  'every implementation gives the vectors of the reference implementation': async ({ argon2ids }) => {
    for (const argon2id of Object.values(argon2ids)) {
      for (const [cost, tag] of REFERENCE) {
        same(toHex(await argon2id(utf8('password'), utf8('somesalt'), cost)), tag);
      }
    }
  },
  'all implementations agree at the lowest costs the format accepts, with four lanes': async ({
    argon2ids,
  }) => {
    const salt = new Uint8Array(32).fill(5);
    const cost = { memoryKiB: 19_456, passes: 2, lanes: 4 };
    const keys = await Promise.all(
      Object.values(argon2ids).map(async (argon2id) => toHex(await argon2id(utf8('pässwörd'), salt, cost))),
    );
    same([new Set(keys).size, keys[0]?.length], [1, 64]);
  },
});
