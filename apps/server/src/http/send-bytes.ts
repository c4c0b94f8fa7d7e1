import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { RecyclingReadable } from '../shared/recycling-readable.ts';

/**
 * Answers with bytes as they are read. Each piece goes back to its reader once the system has it: a download of
 * gigabytes then takes two buffers, and not gigabytes of them that the garbage collector has to find again.
 *
 * Bytes that fail end the connection, so that nobody takes the beginning for the whole.
 */
export async function sendBytes(reply: FastifyReply, bytes: RecyclingReadable): Promise<void> {
  const { raw } = reply;
  reply.hijack();
  raw.once('close', () => bytes.destroy());
  // At once, also while a slow client is waited for.
  bytes.once('error', () => raw.destroy());
  raw.statusCode = reply.statusCode;
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value);
  }
  try {
    for await (const piece of bytes) {
      await write(raw, piece);
      bytes.recycle?.(piece);
    }
    raw.end();
  } catch (error) {
    raw.destroy();
    reply.log.debug({ err: error }, 'a download was cut');
  }
}

/** Resolves when the system has taken the bytes; rejects when it never will. */
function write(raw: ServerResponse, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    raw.write(piece, (error) => (error ? reject(error) : resolve()));
  });
}
