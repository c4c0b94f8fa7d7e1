import fc from 'fast-check';
import { collect, flipped, holds, patterned, refuses, same } from '../testing/assert.ts';
import { suite } from '../testing/suite.ts';
import type { Bytes } from './bytes.ts';
import { concat, equalBytes } from './bytes.ts';
import { CHUNK_BYTES, HEAD_BYTES, SEALED_CHUNK_BYTES, sealedLength } from './cobblestone.ts';
import { createContentKey } from './content-key.ts';
import { PART_BYTES, SEALED_PART_BYTES } from './stream.ts';
import { createStreamReader, openStream } from './stream-open.ts';
import { createStreamSealer, sealStream } from './stream-seal.ts';

const contentKey = createContentKey();
const SIZE = PART_BYTES + 3 * CHUNK_BYTES + 100;
const partOf = (plaintext: Bytes, part: number) =>
  plaintext.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);

/** A sealed stream and all it takes to open it. */
async function sealWhole(plaintext: Uint8Array, index = 0) {
  const ciphertext = await collect(sealStream({ contentKey, index, plaintext: [plaintext] }));
  const claim = { contentKey, index, head: ciphertext.subarray(0, HEAD_BYTES), size: plaintext.length };
  return { ciphertext, claim };
}

/** Cuts bytes into pieces that fit no boundary of the format. */
function* inOddPieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0, step = 1; at < bytes.length; at += step, step = (step * 7 + 5) % 1_000_003) {
    yield bytes.subarray(at, at + step);
  }
}

export const streamSuite = suite('stream', {
  'a stream of several parts comes back, however its bytes arrive': async () => {
    const plaintext = patterned(SIZE);
    const ciphertext = await collect(sealStream({ contentKey, index: 2, plaintext: inOddPieces(plaintext) }));
    same(ciphertext.length, sealedLength(SIZE));
    const claim = { contentKey, index: 2, head: ciphertext.subarray(0, HEAD_BYTES), size: SIZE };
    const opened = await collect(openStream({ ...claim, ciphertext: inOddPieces(ciphertext) }));
    holds(equalBytes(opened, plaintext), 'the plaintext came back');
  },
  'streams that end at a chunk or part edge come back': async () => {
    for (const size of [0, 1, CHUNK_BYTES, PART_BYTES - 1, PART_BYTES]) {
      const { ciphertext, claim } = await sealWhole(new Uint8Array(size).fill(5));
      const opened = await collect(openStream({ ...claim, ciphertext: [ciphertext] }));
      same([ciphertext.length, opened.length], [sealedLength(size), size]);
    }
  },
  'any range comes back alone, and only its chunks are fetched': async () => {
    const plaintext = patterned(SIZE);
    const { ciphertext, claim } = await sealWhole(plaintext);
    const asked: number[] = [];
    const fetchRange = async (from: number, to: number) => {
      asked.push(to - from);
      return ciphertext.slice(from, to);
    };
    const reader = await createStreamReader({ ...claim, fetchRange });
    const range = fc
      .tuple(fc.nat(SIZE), fc.nat(100_000))
      .map(([start, length]) => [start, Math.min(SIZE, start + length)]);
    await fc.assert(
      fc.asyncProperty(range, async ([start = 0, end = 0]) => {
        asked.length = 0;
        holds(
          equalBytes(await collect(reader.read(start, end)), plaintext.subarray(start, end)),
          'the range',
        );
        const fetched = asked.reduce((sum, bytes) => sum + bytes, 0);
        holds(
          fetched <= ((end - start) / CHUNK_BYTES + 2) * SEALED_CHUNK_BYTES,
          'no more was fetched than needed',
        );
      }),
      { numRuns: 25 },
    );
    for (const [start, end] of [
      [0, SIZE],
      [SIZE, SIZE],
      [SIZE - 1, SIZE],
      [4_194_303, 4_194_305],
    ] as const) {
      holds(
        equalBytes(await collect(reader.read(start, end)), plaintext.subarray(start, end)),
        `${start} to ${end}`,
      );
    }
    for (const [start, end] of [
      [-1, 1],
      [2, 1],
      [0, SIZE + 1],
    ] as const) {
      await refuses('INVALID_INPUT', () => collect(reader.read(start, end)));
    }
  },
  'a range that comes back changed, cut or from another place is refused': async () => {
    const { ciphertext, claim } = await sealWhole(patterned(3 * CHUNK_BYTES));
    const lies: Array<(from: number, to: number) => Uint8Array> = [
      (from, to) => flipped(ciphertext.subarray(from, to), 5),
      (from, to) => ciphertext.subarray(from, to - SEALED_CHUNK_BYTES),
      (from, to) => ciphertext.subarray(from + SEALED_CHUNK_BYTES, to + SEALED_CHUNK_BYTES),
    ];
    for (const lie of lies) {
      const fetchRange = async (from: number, to: number) =>
        from === 0 ? ciphertext.subarray(0, to) : lie(from, to);
      const reader = await createStreamReader({ ...claim, fetchRange });
      await refuses('DATA_DAMAGED', () => collect(reader.read(0, 100)));
    }
  },
  'a range up to the end finds out that a stream was cut, also when its last chunk is empty': async () => {
    for (const size of [0, 2 * CHUNK_BYTES]) {
      const { ciphertext, claim } = await sealWhole(patterned(size));
      const cut = ciphertext.subarray(0, -16);
      const fetchRange = async (from: number, to: number) => cut.subarray(from, to);
      const reader = await createStreamReader({ ...claim, fetchRange });
      await refuses('DATA_DAMAGED', () => collect(reader.read(0, size)));
    }
  },
  'a stream cut at any chunk edge, or made longer, is refused': async () => {
    const { ciphertext, claim } = await sealWhole(patterned(2 * CHUNK_BYTES + 9));
    for (let end = HEAD_BYTES; end < ciphertext.length; end += SEALED_CHUNK_BYTES) {
      const cut = ciphertext.subarray(0, end);
      await refuses('DATA_DAMAGED', () => collect(openStream({ ...claim, ciphertext: [cut] })));
    }
    const longer = concat(ciphertext, new Uint8Array(16));
    await refuses('DATA_DAMAGED', () => collect(openStream({ ...claim, ciphertext: [longer] })));
    await refuses('DATA_DAMAGED', () => collect(openStream({ ...claim, ciphertext: [] })));
  },
  'a stream of another length than the manifest says is refused': async () => {
    const { ciphertext, claim } = await sealWhole(patterned(1000));
    for (const size of [0, 999, 1001]) {
      await refuses('DATA_DAMAGED', () => collect(openStream({ ...claim, size, ciphertext: [ciphertext] })));
    }
  },
  'a stream put in the place of another is refused before a chunk is opened': async () => {
    const [first, second] = [await sealWhole(patterned(100), 0), await sealWhole(patterned(100), 1)];
    const mixed = { ...first.claim, ciphertext: [second.ciphertext] };
    await refuses('DATA_DAMAGED', () => collect(openStream(mixed)));
    // Also when the manifest were made to agree: the index is bound into the key.
    await refuses('DATA_DAMAGED', () => collect(openStream({ ...mixed, head: second.claim.head })));
    const foreign = { ...first.claim, contentKey: createContentKey(), ciphertext: [first.ciphertext] };
    await refuses('DATA_DAMAGED', () => collect(openStream(foreign)));
    const fetchRange = async (from: number, to: number) => second.ciphertext.slice(from, to);
    await refuses('DATA_DAMAGED', () => createStreamReader({ ...first.claim, fetchRange }));
  },
  'an older stream of the same share, whole and under the right keys, is refused: the manifest names another':
    async () => {
      const [older, newer] = [await sealWhole(patterned(100)), await sealWhole(patterned(100, 33))];
      await collect(openStream({ ...older.claim, ciphertext: [older.ciphertext] }));
      await refuses('DATA_DAMAGED', () =>
        collect(openStream({ ...newer.claim, ciphertext: [older.ciphertext] })),
      );
      const fetchRange = async (from: number, to: number) => older.ciphertext.slice(from, to);
      await refuses('DATA_DAMAGED', () => createStreamReader({ ...newer.claim, fetchRange }));
    },
  'nothing of a changed chunk, nor of any behind it, is handed on': async () => {
    const plaintext = patterned(40 * CHUNK_BYTES);
    const { ciphertext, claim } = await sealWhole(plaintext);
    for (const chunk of [0, 4, 39]) {
      const changed = flipped(ciphertext, HEAD_BYTES + chunk * SEALED_CHUNK_BYTES);
      const handedOn: Uint8Array[] = [];
      await refuses('DATA_DAMAGED', async () => {
        for await (const piece of openStream({ ...claim, ciphertext: [changed] })) handedOn.push(piece);
      });
      holds(equalBytes(concat(...handedOn), plaintext.subarray(0, chunk * CHUNK_BYTES)), `before ${chunk}`);
    }
  },
  'nothing of a changed range is handed on': async () => {
    const { ciphertext, claim } = await sealWhole(patterned(5 * CHUNK_BYTES));
    const changed = flipped(ciphertext, HEAD_BYTES + 4 * SEALED_CHUNK_BYTES);
    const fetchRange = async (from: number, to: number) => changed.subarray(from, to);
    const reader = await createStreamReader({ ...claim, fetchRange });
    let handedOn = 0;
    await refuses('DATA_DAMAGED', async () => {
      for await (const piece of reader.read(0, 5 * CHUNK_BYTES)) handedOn += piece.length;
    });
    same(handedOn, 0);
  },
  'a source that uses its memory again for each piece is sealed and opened as it was': async () => {
    const plaintext = patterned(3 * CHUNK_BYTES + 77);
    const memory = new Uint8Array(CHUNK_BYTES + 1000);
    function* throughOneMemory(bytes: Uint8Array): Generator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += memory.length) {
        const piece = bytes.subarray(at, at + memory.length);
        memory.set(piece);
        yield memory.subarray(0, piece.length);
        memory.fill(0);
      }
    }
    const ciphertext = await collect(
      sealStream({ contentKey, index: 0, plaintext: throughOneMemory(plaintext) }),
    );
    const claim = { contentKey, index: 0, head: ciphertext.slice(0, HEAD_BYTES), size: plaintext.length };
    const opened = await collect(openStream({ ...claim, ciphertext: throughOneMemory(ciphertext) }));
    holds(equalBytes(opened, plaintext), 'the plaintext came back');
  },
  'a source is closed by whoever stops early, and its own errors come through as they are': async () => {
    const { ciphertext, claim } = await sealWhole(patterned(40 * CHUNK_BYTES));
    let closed = 0;
    function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
      try {
        for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
      } finally {
        closed += 1;
      }
    }
    for await (const _ of openStream({ ...claim, ciphertext: pieces(ciphertext) })) break;
    await refuses('DATA_DAMAGED', () =>
      collect(openStream({ ...claim, ciphertext: pieces(flipped(ciphertext, 3)) })),
    );
    for await (const piece of sealStream({ contentKey, index: 0, plaintext: pieces(ciphertext) })) {
      if (piece.length > HEAD_BYTES) break;
    }
    const cut = new Error('the line was cut');
    const failing = async function* () {
      yield ciphertext.subarray(0, 100_000);
      throw cut;
    };
    const failure = await collect(openStream({ ...claim, ciphertext: failing() })).catch((error) => error);
    same([closed, failure === cut], [3, true]);
  },
  'parts sealed alone, again and in any order are those of the whole stream': async () => {
    const plaintext = patterned(SIZE);
    const sealer = await createStreamSealer({ contentKey, index: 0, size: SIZE });
    same([sealer.partCount, sealer.nextPart, sealer.sealedBytes], [2, 0, sealedLength(SIZE)]);
    const second = await sealer.sealPart(1, partOf(plaintext, 1));
    const first = await sealer.sealPart(0, partOf(plaintext, 0));
    const again = await sealer.sealPart(1, partOf(plaintext, 1));
    holds(equalBytes(concat(...again.pieces), second.ciphertext), 'a retry seals the same bytes');
    holds(equalBytes(concat(...second.pieces), second.ciphertext), 'joined and in pieces it is the same');
    same(first.ciphertext.length, SEALED_PART_BYTES);
    const claim = { contentKey, index: 0, head: sealer.head, size: SIZE };
    const ciphertext = [sealer.head, first.ciphertext, second.ciphertext];
    holds(
      equalBytes(await collect(openStream({ ...claim, ciphertext })), plaintext),
      'the parts make the stream',
    );
  },
  'parts of a wrong number or length are refused': async () => {
    const sealer = await createStreamSealer({ contentKey, index: 0, size: PART_BYTES });
    same([sealer.partCount, (await sealer.sealPart(1, new Uint8Array(0))).ciphertext.length], [2, 16]);
    for (const [part, length] of [
      [0, 5],
      [1, 5],
      [2, 0],
      [-1, PART_BYTES],
      [0.5, PART_BYTES],
    ] as const) {
      await refuses('INVALID_INPUT', () => sealer.sealPart(part, new Uint8Array(length)));
    }
    for (const index of [-1, 0.5, 2 ** 32]) {
      await refuses('INVALID_INPUT', () => createStreamSealer({ contentKey, index, size: 1 }));
    }
    for (const size of [-1, 0.5, 2 ** 52]) {
      await refuses('INVALID_INPUT', () => createStreamSealer({ contentKey, index: 0, size }));
    }
  },
});
