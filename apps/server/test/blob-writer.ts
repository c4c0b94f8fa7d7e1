import { Readable } from 'node:stream';
import pino from 'pino';
import { openBlobStore } from '../src/blobs/open-blobs.ts';
import { patternChunks } from './pattern.ts';
import { printLine } from './print-line.ts';

// A process to be killed: `blob-writer.ts <data folder> <name of a blob> [settings of a bucket, as JSON]`. It appends to
// the blob, part by part, and prints its size on a line of its own once the store said so.

const PART_BYTES = 8_396_800;

const [dataDir = '', name = '', s3] = process.argv.slice(2);
const logger = pino({ level: 'silent' });
const store = await openBlobStore({ dataDir, s3: s3 === undefined ? undefined : JSON.parse(s3), logger });
let size = (await store.sizeOf(name)) ?? 0;
for (;;) {
  size = await store.append(name, size, Readable.from(patternChunks(size, PART_BYTES)));
  printLine(String(size));
}
