import { flipped, holds, patterned, refuses, same } from '../testing/assert.ts';
import { suite } from '../testing/suite.ts';
import type { Bytes } from './bytes.ts';
import { concat, equalBytes } from './bytes.ts';
import { CHUNK_BYTES, HEAD_BYTES, SEALED_CHUNK_BYTES, sealedLength } from './cobblestone.ts';
import { createContentKey } from './content-key.ts';
import { partRecord } from './resume.ts';
import { PART_BYTES, SEALED_PART_BYTES } from './stream.ts';
import { createStreamSealer } from './stream-seal.ts';

const contentKey = createContentKey();
const SIZE = PART_BYTES + 3 * CHUNK_BYTES + 100;
const partOf = (plaintext: Bytes, part: number) =>
  plaintext.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);

export const resumeSuite = suite('resuming a stream', {
  'an upload goes on after a crash with the bytes it would have had': async () => {
    const plaintext = patterned(SIZE);
    const before = await createStreamSealer({ contentKey, index: 0, size: SIZE });
    const sent = await before.sealPart(0, partOf(plaintext, 0));
    const resume = { salt: before.salt, records: [sent.record], heldBytes: HEAD_BYTES + 1_000_000 };
    const after = await createStreamSealer({ contentKey, index: 0, size: SIZE, resume });
    same([after.nextPart, after.head], [0, before.head]);
    holds(
      equalBytes((await after.sealPart(0, partOf(plaintext, 0))).ciphertext, sent.ciphertext),
      'the same bytes',
    );
  },
  'content that changed between crash and resume is refused before a byte is handed out': async () => {
    const plaintext = patterned(SIZE);
    const before = await createStreamSealer({ contentKey, index: 0, size: SIZE });
    const { record } = await before.sealPart(0, partOf(plaintext, 0));
    const resume = { salt: before.salt, records: [record], heldBytes: HEAD_BYTES + 1 };
    const after = await createStreamSealer({ contentKey, index: 0, size: SIZE, resume });
    for (const at of [0, CHUNK_BYTES, PART_BYTES - 1]) {
      await refuses('CONTENT_CHANGED', () => after.sealPart(0, flipped(partOf(plaintext, 0), at)));
    }
  },
  'a retry inside one life is held to the same rule': async () => {
    const sealer = await createStreamSealer({ contentKey, index: 0, size: 100 });
    await sealer.sealPart(0, patterned(100));
    await refuses('CONTENT_CHANGED', () => sealer.sealPart(0, patterned(100, 33)));
  },
  'of two contents sealed at the same time for one part, one only comes out': async () => {
    const sealer = await createStreamSealer({ contentKey, index: 0, size: 100 });
    const results = await Promise.allSettled(
      [patterned(100), patterned(100, 33)].map((bytes) => sealer.sealPart(0, bytes)),
    );
    same(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  },
  'bytes on the server without a record end the stream': async () => {
    const before = await createStreamSealer({ contentKey, index: 0, size: SIZE });
    const { record } = await before.sealPart(0, new Uint8Array(PART_BYTES));
    const fullPart = HEAD_BYTES + SEALED_PART_BYTES;
    const resumeAt = (heldBytes: number, records: Uint8Array[]) =>
      createStreamSealer({
        contentKey,
        index: 0,
        size: SIZE,
        resume: { salt: before.salt, records, heldBytes },
      });
    await refuses('CONTENT_CHANGED', () => resumeAt(HEAD_BYTES + 1, []));
    await refuses('CONTENT_CHANGED', () => resumeAt(fullPart + 1, [record]));
    await refuses('CONTENT_CHANGED', () => resumeAt(fullPart + 1, [new Uint8Array(0), record]));
    // A store that lost one record leaves a gap, which the type cannot rule out.
    const withGap = Object.assign(new Array<Uint8Array>(2), { 1: record });
    await refuses('CONTENT_CHANGED', () => resumeAt(fullPart + 1, withGap));
    await refuses('INVALID_INPUT', () => resumeAt(sealedLength(SIZE) + 1, [record, record]));
    const nextParts = await Promise.all(
      [0, HEAD_BYTES, fullPart - 1, fullPart].map(async (held) => (await resumeAt(held, [record])).nextPart),
    );
    same(nextParts, [0, 0, 0, 1]);
    same((await resumeAt(HEAD_BYTES, [])).nextPart, 0);
  },
  'a salt of another length is refused as what it is': async () => {
    const resume = { salt: new Uint8Array(23), records: [], heldBytes: 0 };
    await refuses('INVALID_INPUT', () => createStreamSealer({ contentKey, index: 0, size: 1, resume }));
  },
  'a record is the hash of the tags, last chunk included, and of nothing else': async () => {
    const ciphertext = patterned(SEALED_CHUNK_BYTES + 20);
    const tags = concat(
      ciphertext.subarray(SEALED_CHUNK_BYTES - 16, SEALED_CHUNK_BYTES),
      ciphertext.subarray(-16),
    );
    same(await partRecord(ciphertext), new Uint8Array(await crypto.subtle.digest('SHA-256', tags)));
    for (const wrong of [0, 15, SEALED_CHUNK_BYTES + 15]) {
      await refuses('INVALID_INPUT', () => partRecord(new Uint8Array(wrong)));
    }
  },
});
