import fc from 'fast-check';
import { collect, flipped, holds, patterned, refuses, same } from '../testing/assert.ts';
import { suite } from '../testing/suite.ts';
import { concat, utf8 } from './bytes.ts';
import type { MessageKeys } from './cobblestone.ts';
import {
  CHUNK_BYTES,
  deriveMessageKeys,
  HEAD_BYTES,
  openChunks,
  openMessage,
  plainChunks,
  SEALED_CHUNK_BYTES,
  sealEach,
  sealedLength,
  sealMessage,
} from './cobblestone.ts';

const key = new Uint8Array(32).fill(1);
const context = utf8('a test');
const chunkAt = (chunk: number) => HEAD_BYTES + chunk * SEALED_CHUNK_BYTES;

export const cobblestoneSuite = suite('Cobblestone-256', {
  'any message comes back, also around the edges of chunks': async () => {
    const edge = fc.constantFrom(0, 1, CHUNK_BYTES, 2 * CHUNK_BYTES);
    const length = fc
      .tuple(edge, fc.integer({ min: -2, max: 20 }))
      .map(([base, more]) => Math.max(0, base + more));
    await fc.assert(
      fc.asyncProperty(length, async (bytes) => {
        const plaintext = patterned(bytes);
        const sealed = await sealMessage({ key, context, plaintext });
        same(sealed.length, sealedLength(bytes));
        same(await openMessage({ key, context, sealed }), plaintext);
      }),
      { numRuns: 30 },
    );
  },
  'a message cut at or beside any chunk edge is refused': async () => {
    const sealed = await sealMessage({ key, context, plaintext: patterned(2 * CHUNK_BYTES + 100) });
    for (const edge of [0, 24, HEAD_BYTES, chunkAt(1), chunkAt(2), sealed.length]) {
      for (const end of [edge - 16, edge - 1, edge, edge + 1, edge + 15]) {
        if (end >= 0 && end < sealed.length)
          await refuses('DATA_DAMAGED', () => open(sealed.subarray(0, end)));
      }
    }
  },
  'a full last chunk is cut off: its message always goes on': async () => {
    const sealed = await sealMessage({ key, context, plaintext: patterned(CHUNK_BYTES) });
    same(sealed.length, HEAD_BYTES + SEALED_CHUNK_BYTES + 16);
    await refuses('DATA_DAMAGED', () => open(sealed.subarray(0, chunkAt(1))));
  },
  'a chunk added, doubled, swapped or taken out is refused': async () => {
    const sealed = await sealMessage({ key, context, plaintext: patterned(3 * CHUNK_BYTES + 5) });
    const [head, first, second, third] = [
      sealed.subarray(0, HEAD_BYTES),
      sealed.subarray(chunkAt(0), chunkAt(1)),
      sealed.subarray(chunkAt(1), chunkAt(2)),
      sealed.subarray(chunkAt(2), chunkAt(3)),
    ];
    const last = sealed.subarray(chunkAt(3));
    const keys = await deriveMessageKeys(key, context, sealed.slice(0, 24));
    const validExtra = await seal(keys, 4, utf8('more'), true);
    for (const wrong of [
      [head, second, first, third, last],
      [head, first, first, third, last],
      [head, first, third, last],
      [head, first, second, third, last, validExtra],
      [head, first, second, third, last, new Uint8Array(20)],
    ]) {
      await refuses('DATA_DAMAGED', () => open(concat(...wrong)));
    }
  },
  'a changed bit anywhere in a short message is refused': async () => {
    const sealed = await sealMessage({ key, context, plaintext: utf8('hunter2') });
    for (let at = 0; at < sealed.length; at++) await refuses('DATA_DAMAGED', () => open(flipped(sealed, at)));
  },
  'another key, context or key length is refused': async () => {
    const sealed = await sealMessage({ key, context, plaintext: utf8('hunter2') });
    await refuses('DATA_DAMAGED', () => openMessage({ key: flipped(key, 0), context, sealed }));
    await refuses('DATA_DAMAGED', () => openMessage({ key, context: utf8('a tesu'), sealed }));
    await refuses('DATA_DAMAGED', () => openMessage({ key: key.subarray(1), context, sealed }));
  },
  'chunks sealed alone are those of the whole message, also where the counter leaves 32 bits': async () => {
    const plaintext = patterned(2 * CHUNK_BYTES + 7);
    const sealed = await sealMessage({ key, context, plaintext });
    const keys = await deriveMessageKeys(key, context, sealed.slice(0, 24));
    same(await seal(keys, 1, plaintext.slice(CHUNK_BYTES), true), sealed.slice(chunkAt(1)));
    const far = 2 ** 32 + 1;
    const farChunk = await seal(keys, far, utf8('far'), true);
    same(await openChunks(keys, far, farChunk, true), utf8('far'));
    await refuses('DATA_DAMAGED', () => openChunks(keys, 1, farChunk, true));
    holds(farChunk.join() !== (await seal(keys, 1, utf8('far'), true)).join(), 'the high half counts');
  },
});

function seal(keys: MessageKeys, firstChunk: number, plaintext: Uint8Array, isLast: boolean) {
  return collect(sealEach(keys, firstChunk, [plainChunks(plaintext, isLast)]));
}

function open(sealed: Uint8Array) {
  return openMessage({ key, context, sealed });
}
