import type { Kysely, Transaction } from 'kysely';
import { compileQuery } from '../../database/compiled-query.ts';
import type { BlobState, Schema } from '../../database/schema.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

/** A blob as the database knows it. */
export interface FileBlob {
  readonly name: string;
  readonly shareId: number;
  readonly state: BlobState;
  /** Bytes, as announced. */
  readonly size: number;
}

type NewBlob = Pick<FileBlob, 'name' | 'shareId' | 'size'>;

const insert = compileQuery((db, value: NewBlob) =>
  db.insertInto('file_blobs').values({
    name: value.name,
    share_id: value.shareId,
    state: 'uploading',
    size_bytes: value.size,
    stream_index: null,
    held_by: null,
    held_until: null,
  }),
);

export async function insertBlob(tx: Tx, blob: NewBlob): Promise<void> {
  await insert.run(tx, blob);
}

const get = compileQuery((db, value: { name: string }) =>
  db
    .selectFrom('file_blobs')
    .select(['name', 'share_id as shareId', 'state', 'size_bytes as size'])
    .where('name', '=', value.name),
);

export function getBlob(db: Db, name: string): Promise<FileBlob | undefined> {
  return get.first(db, { name });
}

const sum = compileQuery((db, value: { shareId: number }) =>
  db
    .selectFrom('file_blobs')
    .select((eb) => [
      eb.fn.countAll<number>().as('count'),
      eb.fn.sum<number | null>('size_bytes').as('bytes'),
    ])
    .where('share_id', '=', value.shareId)
    .where('state', '!=', 'garbage'),
);

/** What the uploads of a share take up, as far as they announced it. */
export async function sumUploads(tx: Tx, shareId: number): Promise<{ count: number; bytes: number }> {
  const row = await sum.first(tx, { shareId });
  // PostgreSQL gives sums of integers as text.
  return { count: Number(row?.count ?? 0), bytes: Number(row?.bytes ?? 0) };
}

const discard = compileQuery((db, value: { name: string; shareId: number }) =>
  db
    .updateTable('file_blobs')
    .set({ state: 'garbage' })
    .where('name', '=', value.name)
    .where('share_id', '=', value.shareId)
    .where('state', '=', 'uploading'),
);

/** Gives an upload up: its bytes and its row go a little later. False when it is none any more. */
export async function discardUpload(db: Db, blob: { name: string; shareId: number }): Promise<boolean> {
  return (await discard.run(db, blob)) === 1;
}

/** Blobs that are to be removed, in the order of their names, at most `limit` behind `after`. */
export async function listGarbage(db: Db, after: string, limit: number): Promise<string[]> {
  const garbage = db.selectFrom('file_blobs').select('name').where('state', '=', 'garbage');
  const rows = await garbage.where('name', '>', after).orderBy('name').limit(limit).execute();
  return rows.map(({ name }) => name);
}

/** Forgets blobs whose bytes are removed. */
export async function deleteGarbage(db: Db, names: readonly string[]): Promise<void> {
  await db.deleteFrom('file_blobs').where('name', 'in', names).where('state', '=', 'garbage').execute();
}

/** Published blobs in the order of their names, at most `limit` behind `after`. */
export function listPublished(db: Db, after: string, limit: number): Promise<FileBlob[]> {
  return db
    .selectFrom('file_blobs')
    .select(['name', 'share_id as shareId', 'state', 'size_bytes as size'])
    .where('name', '>', after)
    .where('state', '=', 'published')
    .orderBy('name')
    .limit(limit)
    .execute();
}

/** Those of the names that have a row. */
export async function knownNames(db: Db, names: readonly string[]): Promise<Set<string>> {
  const rows = await db.selectFrom('file_blobs').select('name').where('name', 'in', names).execute();
  return new Set(rows.map(({ name }) => name));
}
