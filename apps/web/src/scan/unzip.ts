import { DamagedZip, type ZipEntry } from './zip-directory.ts';

export interface Unpacked {
  /** Valid until the next entry is unpacked. */
  readonly bytes: Uint8Array;
  /** Why this is not all of the entry. */
  readonly problem?: 'archive_limits' | 'damaged_archive';
}

export interface UnpackBounds {
  /** Bytes that are taken of the entry at most. */
  readonly most: number;
  /** Beyond 8 MiB the entry may be so many times its packed size. */
  readonly ratio: number;
}

/**
 * Small pieces keep a bomb small: what one piece unfolds to (up to 1032 times its size) is in memory at once, whether
 * anybody wants it or not.
 */
const pieceBytes = 4096;
const readBytes = 1024 * 1024;
const harmlessBytes = 8 * 1024 * 1024;

/** Unpacks the entries of one archive, one after the other, into the same memory. */
export function createUnzip(file: Blob) {
  const memory = createMemory();

  /** @throws {DamagedZip} when the entry is not where its archive says */
  return async function unpack(entry: ZipEntry, { most, ratio }: UnpackBounds): Promise<Unpacked> {
    const packed = await packedPart(file, entry);
    if (entry.method === 0) {
      const bytes = new Uint8Array(await packed.slice(0, most).arrayBuffer());
      return packed.size > most ? { bytes, problem: 'archive_limits' } : { bytes };
    }
    memory.clear(Math.min(most, Math.max(harmlessBytes, packed.size * ratio)));
    const problem = await fill(memory, packed);
    return problem ? { bytes: memory.bytes(), problem } : { bytes: memory.bytes() };
  };
}

async function fill(memory: Memory, packed: Blob): Promise<Unpacked['problem']> {
  try {
    for await (const piece of inflate(packed)) if (!memory.append(piece)) return 'archive_limits';
    return undefined;
  } catch (error) {
    // A decompressor's complaint. What came before it is scanned all the same: other unpackers may be more lenient.
    if (error instanceof TypeError) return 'damaged_archive';
    throw error;
  }
}

type Memory = ReturnType<typeof createMemory>;

/** Bytes that grow up to a bound, in a buffer that is kept. */
function createMemory() {
  let buffer = new Uint8Array(64 * 1024);
  let length = 0;
  let bound = 0;
  return {
    clear(newBound: number) {
      length = 0;
      bound = newBound;
    },
    /** @returns whether all of it was taken */
    append(piece: Uint8Array): boolean {
      const taken = piece.subarray(0, bound - length);
      const needed = length + taken.length;
      if (needed > buffer.length) {
        const grown = new Uint8Array(Math.max(needed, Math.min(bound, buffer.length * 2)));
        grown.set(buffer);
        buffer = grown;
      }
      buffer.set(taken, length);
      length = needed;
      return taken.length === piece.length;
    },
    bytes: () => buffer.subarray(0, length),
  };
}

/**
 * The bytes of an entry as they lie in the archive.
 *
 * @throws {DamagedZip} when they are not where the archive says
 */
export async function packedPart(file: Blob, { headerOffset, packedBytes: size }: ZipEntry): Promise<Blob> {
  const header = new DataView(await file.slice(headerOffset, headerOffset + 30).arrayBuffer());
  if (header.byteLength < 30 || header.getUint32(0) !== 0x504b0304)
    throw new DamagedZip('An entry is not where its archive says');
  const start = headerOffset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + size > file.size) throw new DamagedZip('An entry ends behind its archive');
  return file.slice(start, start + size);
}

async function* inflate(packed: Blob): AsyncGenerator<Uint8Array> {
  const reader = piecesOf(packed).pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Ends the decompressor too, where the consumer stopped before the end. One that failed says so a second time.
    await reader.cancel().catch(() => undefined);
  }
}

function piecesOf(packed: Blob): ReadableStream<BufferSource> {
  let block = new Uint8Array(0);
  let next = 0;
  return new ReadableStream<BufferSource>(
    {
      async pull(controller) {
        if (block.length === 0) {
          block = new Uint8Array(await packed.slice(next, next + readBytes).arrayBuffer());
          next += block.length;
        }
        if (block.length === 0) return controller.close();
        controller.enqueue(block.slice(0, pieceBytes));
        block = block.subarray(pieceBytes);
      },
    },
    { highWaterMark: 0 },
  );
}
