import fc from 'fast-check';
import { holds, refuses, same } from '../testing/assert.ts';
import { suite } from '../testing/suite.ts';
import { paddedManifestLength, padmeLength } from './padding.ts';

export const paddingSuite = suite('padding', {
  'Padmé gives the lengths one gets by hand': () => {
    same(
      [0, 1, 2, 3, 8, 9, 10, 100, 1000, 1_000_000].map(padmeLength),
      [0, 1, 2, 3, 8, 10, 10, 104, 1024, 1_015_808],
    );
  },
  'Padmé never shrinks, adds at most 12 %, and leaves padded lengths alone': () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (any) => {
        const length = any % 2 ** 52;
        const padded = padmeLength(length);
        holds(padded >= length && padded <= length * 1.12, `${length} becomes ${padded}`);
        same(padmeLength(padded), padded);
      }),
      { numRuns: 1000 },
    );
  },
  'Padmé is exact beside powers of two, where logarithms are not': () => {
    for (let exponent = 4; exponent <= 51; exponent++) {
      same(padmeLength(2 ** exponent), 2 ** exponent);
      same(padmeLength(2 ** exponent - 1), 2 ** exponent);
    }
  },
  'Padmé refuses what is not a length': async () => {
    for (const wrong of [-1, 0.5, Number.NaN, 2 ** 52 + 1])
      await refuses('INVALID_INPUT', () => padmeLength(wrong));
  },
  'a manifest fills whole KiB up to 64 KiB and steps of 16 KiB above': () => {
    same([0, 1020, 1021, 65_532, 65_533].map(paddedManifestLength), [1024, 1024, 2048, 65_536, 81_920]);
  },
});
