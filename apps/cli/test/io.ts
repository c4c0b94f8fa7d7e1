import { Readable, Writable } from 'node:stream';
import type { Io } from '../src/io.ts';

/** A world around the command in memory: what it is given, and what it wrote. */
export function memoryIo({ stdin = '', env = {} }: { stdin?: string | Uint8Array; env?: Io['env'] } = {}) {
  const stdout = new Sink();
  const stderr = new Sink();
  const io: Io = {
    // A config folder that nobody has, so that the tester's own file plays no part.
    env: { XDG_CONFIG_HOME: '/nonexistent', XDG_STATE_HOME: '/nonexistent', ...env },
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout,
    stderr,
    openTerminal: () => undefined,
    interruption: () => new AbortController().signal,
  };
  return { io, stdout: () => stdout.text, stderr: () => stderr.text };
}

class Sink extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}
