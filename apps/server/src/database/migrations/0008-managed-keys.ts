import { type ColumnDefinitionBuilder, sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Keys that belong to who made them, can be shown again, replaced and handed over. */
export const migration: Migration = {
  name: '0008-managed-keys',
  async up(db, engine) {
    // `integer primary key` is SQLite's own row id; any other spelling would add a second index.
    const [id, bytes] = engine === 'postgres' ? [sql`bigint`, sql`bytea`] : [sql`integer`, sql`blob`];
    const keys = db.schema.alterTable('api_keys');
    await keys.addColumn('maker_id', 'bigint').execute();
    await keys.addColumn('description', 'text').execute();
    await keys.addColumn('environment', 'text', (c) => c.notNull().defaultTo('production')).execute();
    await keys.addColumn('version', 'integer', (c) => c.notNull().defaultTo(1)).execute();
    await keys.addColumn('sealed', bytes).execute();
    await keys.addColumn('rotated_at', 'bigint').execute();
    await db.schema
      .createIndex('api_keys_of_organization')
      .on('api_keys')
      .columns(['organization_id', 'id'])
      .execute();

    await db.schema
      .createTable('former_api_keys')
      // SQLite lets a primary key be null unless it is an integer.
      .addColumn('key_hash', bytes, (c) => c.primaryKey().notNull())
      .addColumn('api_key_id', 'bigint', required)
      .addColumn('valid_until', 'bigint', required)
      .execute();

    await db.schema
      .createTable('api_key_shares')
      .addColumn('share_id', id, (c) => c.primaryKey())
      .addColumn('public_id', 'text', (c) => c.notNull().unique())
      .addColumn('api_key_id', 'bigint', required)
      .addColumn('key_version', 'integer', required)
      .addColumn('recipient_email', 'text')
      .addColumn('sealed', bytes)
      .addColumn('created_at', 'bigint', required)
      .addColumn('expires_at', 'bigint', required)
      .addColumn('max_views', 'integer', required)
      .addColumn('last_viewed_at', 'bigint')
      .addColumn('view_count', 'integer')
      .addColumn('ended_as', 'text')
      .execute();
    await db.schema
      .createIndex('api_key_shares_of_key')
      .on('api_key_shares')
      .columns(['api_key_id', 'share_id'])
      .execute();
  },
};

const required = (column: ColumnDefinitionBuilder) => column.notNull();
