import { holds, refuses, same } from '../testing/assert.ts';
import { suite } from '../testing/suite.ts';
import { contentId } from './content-id.ts';

export const contentIdSuite = suite('content id', {
  'it depends on every head and on their order': async () => {
    const [a, b] = [new Uint8Array(56).fill(1), new Uint8Array(56).fill(2)];
    const ids = await Promise.all([[a], [b], [a, b], [b, a], [a, a]].map((heads) => contentId(heads)));
    same(new Set(ids.map((id) => id.join())).size, 5);
    holds(
      ids.every((id) => id.length === 32),
      'it has 32 bytes',
    );
  },
  'heads of another length, which could be cut elsewhere, are refused': async () => {
    await refuses('INVALID_INPUT', () => contentId([]));
    await refuses('INVALID_INPUT', () => contentId([new Uint8Array(55), new Uint8Array(57)]));
  },
});
