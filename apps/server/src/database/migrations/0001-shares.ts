import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely';
import type { Migration } from './migration.ts';

/** The share engine, its first payload kind, API keys, and what every request needs. */
export const migration: Migration = {
  name: '0001-shares',
  async up(db, engine) {
    // `integer primary key` is SQLite's own row id; any other spelling would add a second index.
    const types: Types =
      engine === 'postgres' ? { id: sql`bigint`, bytes: sql`bytea` } : { id: sql`integer`, bytes: sql`blob` };
    await createShares(db, types);
    await createPayloads(db, types);
    await createEvents(db, types);
    await createKeys(db, types);
    await createInfrastructure(db, types);
  },
};

type DataType = ReturnType<typeof sql>;
type Types = { id: DataType; bytes: DataType };
// A migration runs before the schema it makes exists, so it cannot be typed by it.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Db = Kysely<any>;

async function createShares(db: Db, { id, bytes }: Types) {
  await db.schema
    .createTable('shares')
    .addColumn('id', id, primary)
    .addColumn('kind', 'text', required)
    .addColumn('token_key', 'bigint', (c) => c.notNull().unique())
    .addColumn('token_hash', bytes, required)
    .addColumn('organization_id', 'bigint')
    .addColumn('created_at', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .addColumn('max_views', 'integer')
    .addColumn('views_taken', 'integer', required)
    .addColumn('state', 'text', required)
    .addColumn('ended_at', 'bigint')
    .addColumn('erase_at', 'bigint')
    .addColumn('forget_at', 'bigint', required)
    .addColumn('passcode_form', 'text', required)
    .addColumn('passcode_hash', bytes)
    .addColumn('link_token_hash', bytes)
    .addColumn('revoke_token_hash', bytes, required)
    .addColumn('attempts_taken', 'integer', required)
    .addColumn('attempts_since', 'bigint', required)
    .execute();
  // Partial indexes: the sweep looks for what is due, and a share that is not is in none of them.
  await sql`create index shares_live_expiry on shares (expires_at) where ended_at is null`.execute(db);
  await sql`create index shares_due_erasure on shares (erase_at) where erase_at is not null`.execute(db);
  await sql`create index shares_forgettable on shares (forget_at) where ended_at is not null`.execute(db);

  await db.schema
    .createTable('share_claims')
    .addColumn('share_id', 'bigint', required)
    .addColumn('claim_hash', bytes, required)
    .addColumn('ends_at', 'bigint', required)
    .addPrimaryKeyConstraint('share_claims_primary', ['share_id', 'claim_hash'])
    .execute();
}

async function createPayloads(db: Db, { id, bytes }: Types) {
  await db.schema
    .createTable('payload_keys')
    .addColumn('id', id, primary)
    .addColumn('key', bytes, required)
    .execute();
  await db.schema
    .createTable('secrets')
    .addColumn('share_id', id, primary)
    .addColumn('expiry_type', 'text', required)
    .addColumn('sealed_slot', bytes)
    // Last, so that reading the columns before it touches no overflow page.
    .addColumn('sealed_blob', bytes, required)
    .execute();
}

async function createEvents(db: Db, { id, bytes }: Types) {
  await db.schema
    .createTable('access_events')
    .addColumn('id', id, primary)
    .addColumn('share_id', 'bigint', required)
    .addColumn('at', 'bigint', required)
    .addColumn('outcome', 'text', required)
    .execute();
  await db.schema
    .createTable('share_reports')
    .addColumn('id', id, primary)
    .addColumn('share_id', 'bigint', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('reason', 'text', required)
    .addColumn('details', 'text')
    .addColumn('has_proof', 'integer', required)
    .addColumn('network_hash', bytes, required)
    .addColumn('day', 'integer', required)
    .addUniqueConstraint('share_reports_once_a_day', ['share_id', 'network_hash', 'day'])
    .execute();
}

async function createKeys(db: Db, { id, bytes }: Types) {
  await db.schema
    .createTable('organizations')
    .addColumn('id', id, primary)
    .addColumn('public_id', 'text', (c) => c.notNull().unique())
    .addColumn('name', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .execute();
  await db.schema
    .createTable('api_keys')
    .addColumn('id', id, primary)
    .addColumn('public_id', 'text', (c) => c.notNull().unique())
    .addColumn('organization_id', 'bigint', (c) => c.notNull().references('organizations.id'))
    .addColumn('name', 'text', required)
    .addColumn('prefix', 'text', required)
    .addColumn('key_hash', bytes, (c) => c.notNull().unique())
    .addColumn('scopes', 'text', required)
    .addColumn('rate_limit_per_hour', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('expires_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .addColumn('last_used_at', 'bigint')
    .execute();
}

async function createInfrastructure(db: Db, { bytes }: Types) {
  await db.schema
    .createTable('idempotency_keys')
    .addColumn('key_hash', bytes, primaryRequired)
    .addColumn('body_mac', bytes, required)
    .addColumn('status', 'integer', required)
    .addColumn('sealed_answer', bytes, required)
    .addColumn('expires_at', 'bigint', required)
    .execute();
  await db.schema
    .createIndex('idempotency_keys_expiry')
    .on('idempotency_keys')
    .column('expires_at')
    .execute();
  await db.schema
    .createTable('server_keys')
    .addColumn('name', 'text', primaryRequired)
    .addColumn('sealed', bytes, required)
    .addColumn('created_at', 'bigint', required)
    .execute();
  await db.schema
    .createTable('node_leases')
    .addColumn('node', 'integer', primary)
    .addColumn('holder', 'text', required)
    .addColumn('expires_at', 'bigint', required)
    .execute();
  await db.schema
    .createTable('rate_limits')
    .addColumn('key', 'varchar(255)', primaryRequired)
    .addColumn('points', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('expire', 'bigint')
    .execute();
}

function primary(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.primaryKey();
}

/** SQLite lets a primary key be null unless it is an integer. */
function primaryRequired(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.primaryKey().notNull();
}

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}
