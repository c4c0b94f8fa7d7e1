/**
 * Reads files of an opened share with its handle alone. A service worker loads this and nothing else of the client.
 */
import type { StreamReader } from '@waxwing/seal';
import { createKeyedStreamReader, sealedLength } from '@waxwing/seal';
import { WaxwingError } from '../errors.ts';
import { translated } from '../seal-errors.ts';
import { fetchRange, type RemoteBlob } from './fetch-range.ts';
import type { ReadRange, ShareFile, ShareHandle, ShareReader, StreamHandle } from './reader-types.ts';

export type { ReadRange, ShareFile, ShareHandle, ShareReader, StreamHandle } from './reader-types.ts';
export { WaxwingError };

type Bytes = Uint8Array<ArrayBuffer>;

/** A server takes only so many requests of one download at a time. */
const CHECKED_AT_ONCE = 8;

/**
 * Makes a reader from a handle.
 *
 * @param options.fetch - Default: the global `fetch`.
 */
export function createShareReader(
  handle: ShareHandle,
  options: { fetch?: typeof fetch | undefined } = {},
): ShareReader {
  return createCheckedReader(handle, options).reader;
}

/** A reader, and the check of its streams' beginnings for who wants to have it before the first read does it. */
export function createCheckedReader(
  handle: ShareHandle,
  options: { fetch?: typeof fetch | undefined },
): { reader: ShareReader; check(signal: AbortSignal | undefined): Promise<void> } {
  const streams = handle.streams.map((stream) =>
    createRemoteStream(stream, {
      // Called as a function, not as a method: browsers refuse a fetch whose `this` is not the window.
      fetch: (input, init) => (options.fetch ?? globalThis.fetch)(input, init),
      url: stream.url,
      claim: handle.claim,
      totalBytes: sealedLength(stream.size),
    }),
  );
  const ends = endsOfFiles(handle);
  return {
    reader: {
      files: handle.files,
      read,
      stream: (file, range) => toStream((signal) => read(file, { ...range, signal }), range?.signal),
    },
    async check(signal) {
      for (let at = 0; at < streams.length; at += CHECKED_AT_ONCE) {
        await Promise.all(streams.slice(at, at + CHECKED_AT_ONCE).map((stream) => stream.open(signal)));
      }
    },
  };

  async function* read(file: ShareFile, range: ReadRange = {}): AsyncGenerator<Bytes, void, undefined> {
    const placed = handle.files[file.index];
    const stream = streams[placed?.stream ?? -1];
    const { start = 0, end = file.size } = range;
    if (placed === undefined || stream === undefined || !(start >= 0 && start <= end && end <= placed.size)) {
      throw new WaxwingError('INVALID_REQUEST', 'The range is outside of the file');
    }
    if (start === end) return;
    const [from, to] = [placed.offset + start, placed.offset + end];
    // Behind the last file there may be padding. Only who has read that too knows that nothing was cut off or changed.
    const stop = to === ends[placed.stream] ? stream.size : to;
    let left = to - from;
    for await (const piece of stream.read(from, stop, range.signal)) {
      if (left > 0) yield piece.subarray(0, left);
      left -= piece.length;
    }
  }
}

/** Where the last file of each stream ends. */
function endsOfFiles({ streams, files }: ShareHandle): number[] {
  const ends = streams.map(() => 0);
  // Files of one stream ascend.
  for (const { stream, offset, size } of files) ends[stream] = offset + size;
  return ends;
}

interface RemoteStream {
  /** Plaintext bytes with the padding. */
  size: number;
  /** Compares the beginning of the stream with what the manifest says. */
  open(signal: AbortSignal | undefined): Promise<StreamReader>;
  read(start: number, end: number, signal: AbortSignal | undefined): AsyncGenerator<Bytes, void, undefined>;
}

function createRemoteStream({ keys, size }: StreamHandle, blob: RemoteBlob): RemoteStream {
  let head: Bytes | undefined;
  return { size, open, read };

  function open(signal: AbortSignal | undefined): Promise<StreamReader> {
    return translated(
      createKeyedStreamReader({
        keys,
        size,
        async fetchRange(from, to) {
          if (to > keys.head.length) return fetchRange(blob, { from, to, signal });
          head ??= await fetchRange(blob, { from, to, signal });
          return head;
        },
      }),
    );
  }

  async function* read(
    start: number,
    end: number,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Bytes, void, undefined> {
    // The range ahead is fetched while one is used; whoever stops early must not leave it running.
    const ended = new AbortController();
    const both = AbortSignal.any(signal === undefined ? [ended.signal] : [ended.signal, signal]);
    try {
      const pieces = (await open(both)).read(start, end);
      for (;;) {
        const piece = await translated(pieces.next());
        if (piece.done) return;
        yield piece.value;
      }
    } finally {
      ended.abort();
    }
  }
}

/** A stream that reads no further ahead than its queue asks for, and never closes on an error. */
function toStream(
  read: (signal: AbortSignal) => AsyncGenerator<Bytes, void, undefined>,
  signal: AbortSignal | undefined,
): ReadableStream<Bytes> {
  const cancelled = new AbortController();
  const pieces = read(
    AbortSignal.any(signal === undefined ? [cancelled.signal] : [cancelled.signal, signal]),
  );
  return new ReadableStream({
    async pull(controller) {
      const piece = await pieces.next();
      if (piece.done) controller.close();
      else controller.enqueue(piece.value);
    },
    cancel(reason) {
      cancelled.abort(reason);
    },
  });
}
