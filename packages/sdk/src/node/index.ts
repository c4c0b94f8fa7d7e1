/** What the client needs of Node: files, folders and the faster SHA-256. */
export { writeDurably } from './durable.ts';
export { fileFromPath } from './file-from-path.ts';
export type { FileSinkOptions } from './file-sink.ts';
export { createFileSink } from './file-sink.ts';
export { openFolderRecords } from './folder-records.ts';
export { makeFolder } from './make-folder.ts';
export { setModifiedAt } from './modified-at.ts';
export { createSha256 } from './sha256.ts';
export type { SpooledFile } from './spool-file.ts';
export { spoolFile } from './spool-file.ts';
