import { type ColumnDefinitionBuilder, sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Who is invited into an organisation, and what its links are gathered under. */
export const migration: Migration = {
  name: '0009-team-and-campaigns',
  async up(db, engine) {
    // `integer primary key` is SQLite's own row id; any other spelling would add a second index.
    const [id, bytes] = engine === 'postgres' ? [sql`bigint`, sql`bytea`] : [sql`integer`, sql`blob`];
    await db.schema
      .createTable('invitations')
      .addColumn('id', id, (c) => c.primaryKey())
      .addColumn('public_id', 'text', unique)
      .addColumn('organization_id', 'bigint', required)
      .addColumn('email', 'text', required)
      .addColumn('email_key', 'text', required)
      .addColumn('role', 'text', required)
      .addColumn('token_hash', bytes, unique)
      .addColumn('invited_by', 'text', required)
      .addColumn('created_at', 'bigint', required)
      .addColumn('expires_at', 'bigint', required)
      // Who is invited again gets another letter, and the one before is worth nothing.
      .addUniqueConstraint('invitations_once', ['organization_id', 'email_key'])
      .execute();
    await db.schema.createIndex('invitations_expiry').on('invitations').column('expires_at').execute();

    await db.schema
      .createTable('campaigns')
      .addColumn('id', id, (c) => c.primaryKey())
      .addColumn('public_id', 'text', unique)
      .addColumn('organization_id', 'bigint', required)
      .addColumn('name', 'text', required)
      .addColumn('description', 'text')
      .addColumn('landing_page_url', 'text')
      .addColumn('status', 'text', required)
      .addColumn('starts_at', 'bigint')
      .addColumn('ends_at', 'bigint')
      .addColumn('created_at', 'bigint', required)
      .addColumn('updated_at', 'bigint', required)
      .execute();
    await db.schema
      .createIndex('campaigns_of_organization')
      .on('campaigns')
      .columns(['organization_id', 'id'])
      .execute();
  },
};

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const unique = (column: ColumnDefinitionBuilder) => column.notNull().unique();
