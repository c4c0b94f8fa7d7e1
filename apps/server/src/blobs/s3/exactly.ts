import { pipeline, type Readable, Transform } from 'node:stream';
import { BlobsUnavailableError } from '../errors.ts';

/**
 * The first `bytes` of a body; fails when there are fewer. What is more is dropped (s3rver 3.7 takes `bytes=0-0` for the
 * whole object). Given up by its reader, it lets go of the connection, which a response alone does not (Node 26).
 */
export function exactly(body: Readable, bytes: number): Readable {
  let left = bytes;
  const guard = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const wanted = chunk.subarray(0, left);
      left -= wanted.length;
      done(null, wanted);
    },
    flush(done) {
      done(left > 0 ? new BlobsUnavailableError(new Error('The bucket sent too little')) : null);
    },
  });
  // Its reader hears of every error.
  pipeline(body, guard, () => undefined);
  return guard;
}
