import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DataStore, Server, type Upload } from '@tus/server';

// The twin of a transfer, run as a process of its own with a folder: uploads through nothing but the tus library onto
// plain files, without sync, rows or rights; downloads as plain `node:http` sends a file.

class FolderStore extends DataStore {
  override extensions = ['creation'];
  readonly #folder: string;
  readonly #uploads = new Map<string, Upload>();

  constructor(folder: string) {
    super();
    this.#folder = folder;
  }

  override async create(upload: Upload): Promise<Upload> {
    await writeFile(join(this.#folder, upload.id), '');
    this.#uploads.set(upload.id, upload);
    return upload;
  }

  override async write(data: Readable, id: string, offset: number): Promise<number> {
    const file = createWriteStream(join(this.#folder, id), { flags: 'r+', start: offset });
    await pipeline(data, file);
    const upload = await this.getUpload(id);
    upload.offset = offset + file.bytesWritten;
    return upload.offset;
  }

  override async getUpload(id: string): Promise<Upload> {
    const upload = this.#uploads.get(id);
    if (upload === undefined) throw new Error(`no upload ${id}`);
    return upload;
  }
}

const folder = process.argv[2] ?? '.';
await mkdir(folder, { recursive: true });
const tus = new Server({ path: '/uploads', datastore: new FolderStore(folder), relativeLocation: true });
const server = createServer(async (request, response) => {
  if (!request.url?.startsWith('/files/')) return void tus.handle(request, response);
  const path = join(folder, request.url.slice('/files/'.length));
  const { size } = await stat(path);
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size });
  await pipeline(createReadStream(path), response);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.send?.(address.port);
});
process.on('disconnect', () => process.exit(0));
