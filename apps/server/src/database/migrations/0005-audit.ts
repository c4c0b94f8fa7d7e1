import { type ColumnDefinitionBuilder, sql } from 'kysely';
import type { Migration } from './migration.ts';

/** What was done in each organisation, as a chain; its end; and signed notes of how far it was at some time. */
export const migration: Migration = {
  name: '0005-audit',
  async up(db, engine) {
    // `integer primary key` is SQLite's own row id; any other spelling would add a second index.
    const [id, bytes] = engine === 'postgres' ? [sql`bigint`, sql`bytea`] : [sql`integer`, sql`blob`];
    await db.schema
      .createTable('audit_events')
      .addColumn('id', id, (c) => c.primaryKey())
      .addColumn('organization_id', 'bigint', required)
      .addColumn('seq', 'bigint', required)
      .addColumn('at', 'bigint', required)
      .addColumn('action', 'text', required)
      .addColumn('status', 'text', required)
      .addColumn('resource_type', 'text', required)
      .addColumn('resource_id', 'text', required)
      .addColumn('actor', 'text', required)
      .addColumn('ip_address', 'text')
      .addColumn('user_agent', 'text')
      .addColumn('details', 'text', required)
      .addColumn('hash', bytes, required)
      .execute();
    await db.schema
      .createIndex('audit_events_of_organization')
      .on('audit_events')
      .columns(['organization_id', 'seq'])
      .unique()
      .execute();

    await db.schema
      .createTable('audit_heads')
      .addColumn('organization_id', id, (c) => c.primaryKey())
      .addColumn('seq', 'bigint', required)
      .addColumn('hash', bytes, required)
      .addColumn('mac', bytes, required)
      .execute();

    await db.schema
      .createTable('audit_checkpoints')
      .addColumn('organization_id', 'bigint', required)
      .addColumn('seq', 'bigint', required)
      .addColumn('hash', bytes, required)
      .addColumn('at', 'bigint', required)
      .addColumn('signature', bytes, required)
      .addPrimaryKeyConstraint('audit_checkpoints_primary', ['organization_id', 'seq'])
      .execute();
  },
};

const required = (column: ColumnDefinitionBuilder) => column.notNull();
