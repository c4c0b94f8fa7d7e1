import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Shares of files, and the blobs that their bytes lie in. */
export const migration: Migration = {
  name: '0003-files',
  async up(db, engine) {
    // `integer primary key` is SQLite's own row id; any other spelling would add a second index.
    const [id, bytes] = engine === 'postgres' ? [sql`bigint`, sql`bytea`] : [sql`integer`, sql`blob`];
    await db.schema
      .createTable('file_shares')
      .addColumn('share_id', id, (c) => c.primaryKey())
      .addColumn('public_id', 'text', (c) => c.notNull())
      .addColumn('announced_bytes', 'bigint', (c) => c.notNull())
      .addColumn('sealed_label', bytes)
      .addColumn('upload_token_hash', bytes, (c) => c.notNull().unique())
      .addColumn('upload_expires_at', 'bigint')
      .addColumn('published_bytes', 'bigint')
      .addColumn('publication_hash', bytes)
      .addColumn('content_id', bytes)
      .addColumn('sealed_slot', bytes)
      // Last, so that reading the columns before it touches no overflow page.
      .addColumn('sealed_manifest', bytes)
      .execute();
    await sql`create index file_shares_unpublished on file_shares (upload_expires_at)
      where upload_expires_at is not null`.execute(db);

    await db.schema
      .createTable('file_blobs')
      // SQLite lets a primary key be null unless it is an integer.
      .addColumn('name', 'text', (c) => c.primaryKey().notNull())
      .addColumn('share_id', 'bigint', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('size_bytes', 'bigint', (c) => c.notNull())
      .addColumn('stream_index', 'integer')
      .addColumn('held_by', 'text')
      .addColumn('held_until', 'bigint')
      .execute();
    await db.schema.createIndex('file_blobs_of_share').on('file_blobs').column('share_id').execute();
    await sql`create index file_blobs_garbage on file_blobs (name) where state = 'garbage'`.execute(db);
  },
};
