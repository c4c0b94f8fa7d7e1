/** What the client needs of a browser: its files, and a database for unfinished sendings. */
export { openBrowserRecords } from './browser-records.ts';
export { fileFromBlob } from './file-from-blob.ts';
