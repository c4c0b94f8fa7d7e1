import { type ColumnDefinitionBuilder, sql } from 'kysely';
import type { Migration } from './migration.ts';

/** People, what they belong to, where they are signed in, and the keys that sign their tokens. */
export const migration: Migration = {
  name: '0004-accounts',
  async up(db, engine) {
    // `integer primary key` is SQLite's own row id; any other spelling would add a second index.
    const [id, bytes] = engine === 'postgres' ? [sql`bigint`, sql`bytea`] : [sql`integer`, sql`blob`];
    await db.schema
      .createTable('users')
      .addColumn('id', id, (c) => c.primaryKey())
      .addColumn('public_id', 'text', unique)
      .addColumn('email', 'text', required)
      .addColumn('email_key', 'text', unique)
      .addColumn('username', 'text', required)
      .addColumn('username_key', 'text', unique)
      .addColumn('name', 'text', required)
      .addColumn('password_hash', bytes)
      .addColumn('is_admin', 'integer', required)
      .addColumn('is_active', 'integer', required)
      .addColumn('created_at', 'bigint', required)
      .execute();

    await db.schema
      .createTable('memberships')
      .addColumn('organization_id', 'bigint', required)
      .addColumn('user_id', 'bigint', required)
      .addColumn('role', 'text', required)
      .addColumn('created_at', 'bigint', required)
      .addPrimaryKeyConstraint('memberships_primary', ['organization_id', 'user_id'])
      .execute();
    await db.schema.createIndex('memberships_of_user').on('memberships').column('user_id').execute();

    await db.schema
      .createTable('sessions')
      .addColumn('id', id, (c) => c.primaryKey())
      .addColumn('public_id', 'text', unique)
      .addColumn('user_id', 'bigint', required)
      .addColumn('organization_id', 'bigint', required)
      .addColumn('user_agent', 'text', required)
      .addColumn('created_at', 'bigint', required)
      .addColumn('authenticated_at', 'bigint', required)
      .addColumn('refresh_hash', bytes, required)
      .addColumn('refreshed_at', 'bigint', required)
      .addColumn('expires_at', 'bigint', required)
      .addColumn('ended_at', 'bigint')
      .execute();
    await db.schema.createIndex('sessions_of_user').on('sessions').columns(['user_id', 'id']).execute();
    await db.schema.createIndex('sessions_expiry').on('sessions').column('expires_at').execute();

    await db.schema
      .createTable('spent_refresh_tokens')
      .addColumn('session_id', 'bigint', required)
      .addColumn('token_hash', bytes, required)
      .addColumn('spent_at', 'bigint', required)
      .addColumn('retry_key_hash', bytes)
      .addPrimaryKeyConstraint('spent_refresh_tokens_primary', ['session_id', 'token_hash'])
      .execute();

    await db.schema
      .createTable('signing_keys')
      // SQLite lets a primary key be null unless it is an integer.
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('sealed', bytes, required)
      .addColumn('created_at', 'bigint', required)
      .execute();
  },
};

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const unique = (column: ColumnDefinitionBuilder) => column.notNull().unique();
