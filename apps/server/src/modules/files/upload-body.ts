import { finished, type Readable, Transform, type TransformCallback } from 'node:stream';

/** Why no more of a body is taken. */
export type BodyCut = 'too long' | 'taken over' | 'lost';

/**
 * The body of a request, up to a number of bytes. It can be cut without destroying the request, whose connection is
 * still needed for the answer.
 */
export class UploadBody extends Transform {
  /** Undefined: nothing was cut. */
  cutBy: BodyCut | undefined;
  readonly #request: Readable;
  #room: number;

  constructor(request: Readable, maxBytes: number) {
    super();
    this.#request = request;
    this.#room = maxBytes;
    finished(request, { writable: false }, (error) => {
      if (error) this.cut('lost');
    });
    request.pipe(this);
  }

  /** Ends the body where it is. Whatever the client still sends is dropped. */
  cut(by: BodyCut): void {
    if (this.destroyed) return;
    this.cutBy ??= by;
    this.destroy();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (chunk.length <= this.#room) {
      this.#room -= chunk.length;
      done(null, chunk);
    } else {
      this.cut('too long');
    }
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#request.unpipe(this);
    this.#request.resume();
    done(error);
  }
}
