import { type ColumnDefinitionBuilder, sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Passkeys and their challenges, two-factor with its recovery codes, and codes that sign the command line in. */
export const migration: Migration = {
  name: '0007-factors',
  async up(db, engine) {
    // `integer primary key` is SQLite's own row id; any other spelling would add a second index.
    const [id, bytes] = engine === 'postgres' ? [sql`bigint`, sql`bytea`] : [sql`integer`, sql`blob`];
    await db.schema
      .createTable('passkeys')
      .addColumn('id', id, (c) => c.primaryKey())
      .addColumn('public_id', 'text', unique)
      .addColumn('user_id', 'bigint', required)
      .addColumn('credential_id', bytes, unique)
      .addColumn('public_key', bytes, required)
      .addColumn('counter', 'bigint', required)
      .addColumn('device_type', 'text', required)
      .addColumn('is_backed_up', 'integer', required)
      .addColumn('transports', 'text', required)
      .addColumn('name', 'text', required)
      .addColumn('is_active', 'integer', required)
      .addColumn('created_at', 'bigint', required)
      .addColumn('last_used_at', 'bigint')
      .execute();
    await db.schema.createIndex('passkeys_of_user').on('passkeys').columns(['user_id', 'id']).execute();

    await db.schema
      .createTable('webauthn_challenges')
      // SQLite lets a primary key be null unless it is an integer.
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('ceremony', 'text', required)
      .addColumn('user_id', 'bigint')
      .addColumn('challenge', bytes, required)
      .addColumn('name', 'text')
      .addColumn('expires_at', 'bigint', required)
      .execute();
    await index('webauthn_challenges', 'user_id');
    await index('webauthn_challenges', 'expires_at');

    await db.schema
      .createTable('totp_factors')
      .addColumn('user_id', id, (c) => c.primaryKey())
      .addColumn('version', 'bigint', required)
      .addColumn('sealed', bytes, required)
      .addColumn('last_step', 'bigint', required)
      .addColumn('created_at', 'bigint', required)
      .addColumn('confirmed_at', 'bigint')
      .execute();

    await db.schema
      .createTable('recovery_codes')
      .addColumn('user_id', 'bigint', required)
      .addColumn('code_hash', bytes, required)
      .addPrimaryKeyConstraint('recovery_codes_primary', ['user_id', 'code_hash'])
      .execute();

    await db.schema
      .createTable('cli_codes')
      .addColumn('code_hash', bytes, (c) => c.primaryKey().notNull())
      .addColumn('user_id', 'bigint', required)
      .addColumn('organization_id', 'bigint', required)
      .addColumn('code_challenge', 'text', required)
      .addColumn('port', 'integer', required)
      .addColumn('authenticated_at', 'bigint', required)
      .addColumn('expires_at', 'bigint', required)
      .execute();
    await index('cli_codes', 'user_id');
    await index('cli_codes', 'expires_at');

    async function index(table: string, column: string): Promise<void> {
      await db.schema.createIndex(`${table}_${column}`).on(table).column(column).execute();
    }
  },
};

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const unique = (column: ColumnDefinitionBuilder) => column.notNull().unique();
