import { expect, test } from 'vitest';
import { assertBindable } from './parameters.ts';

test.each([
  ['text'],
  [0],
  [-1.5],
  [2 ** 53 - 1],
  [2n ** 63n - 1n],
  [null],
  [new Uint8Array(3)],
  [Buffer.from('a')],
])('%o means the same in both engines', (value) => {
  expect(() => assertBindable([value])).not.toThrow();
});

test.each([
  [undefined],
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
  [2 ** 53],
  [2n ** 63n],
  [new Date()],
  [true],
  [['a']],
  [Symbol('s')],
  ['\0'],
])('%o is refused', (value) => {
  expect(() => assertBindable(['fine', value])).toThrow('A query parameter is');
});

test('a refusal does not tell the value, which may be a secret', () => {
  expect(() => assertBindable(['hunter2\0'])).toThrow(/^(?!.*hunter2)/);
});
