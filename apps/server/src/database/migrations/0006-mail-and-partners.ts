import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely';
import type { Engine, Migration } from './migration.ts';

/** Mails that are to leave, what links in them prove, and partners with their keys. */
export const migration: Migration = {
  name: '0006-mail-and-partners',
  async up(db, engine) {
    await addMail(db, engine);
    await addPartners(db, engine);

    await db.schema.alterTable('users').addColumn('email_confirmed_at', 'bigint').execute();
    // Whoever has an account by now got it from the operator, who knows the address.
    await db.updateTable('users').set({ email_confirmed_at: sql`created_at` }).execute();
    await db.schema.alterTable('organizations').addColumn('suspended_at', 'bigint').execute();
  },
};

// biome-ignore lint/suspicious/noExplicitAny: a migration runs before the schema it makes exists
async function addMail(db: Kysely<any>, engine: Engine): Promise<void> {
  const { id, bytes } = typesOf(engine);
  await db.schema
    .createTable('outgoing_mails')
    .addColumn('id', id, (c) => c.primaryKey())
    .addColumn('sealed', bytes, required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('good_until', 'bigint', required)
    .addColumn('due_at', 'bigint', required)
    .addColumn('attempts', 'integer', required)
    .execute();
  await db.schema.createIndex('outgoing_mails_due').on('outgoing_mails').column('due_at').execute();

  await db.schema
    .createTable('reset_requests')
    .addColumn('id', id, (c) => c.primaryKey())
    .addColumn('email_key', 'text', required)
    .addColumn('ip_address', 'text', required)
    .addColumn('user_agent', 'text')
    .execute();

  await db.schema
    .createTable('mail_tokens')
    .addColumn('id', id, (c) => c.primaryKey())
    .addColumn('token_hash', bytes, unique)
    .addColumn('purpose', 'text', required)
    .addColumn('user_id', 'bigint', required)
    .addColumn('email', 'text', required)
    .addColumn('expires_at', 'bigint', required)
    .execute();
  await db.schema.createIndex('mail_tokens_of_user').on('mail_tokens').column('user_id').execute();
  await db.schema.createIndex('mail_tokens_expiry').on('mail_tokens').column('expires_at').execute();
}

// biome-ignore lint/suspicious/noExplicitAny: as above
async function addPartners(db: Kysely<any>, engine: Engine): Promise<void> {
  const { id, bytes } = typesOf(engine);
  await db.schema
    .createTable('partners')
    .addColumn('organization_id', id, (c) => c.primaryKey())
    .addColumn('description', 'text', required)
    .addColumn('is_self_registered', 'integer', required)
    .addColumn('has_partner_api', 'integer', required)
    .addColumn('rotation_days', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .execute();

  await db.schema
    .createTable('partner_keys')
    .addColumn('id', id, (c) => c.primaryKey())
    .addColumn('public_id', 'text', unique)
    .addColumn('organization_id', 'bigint', required)
    .addColumn('prefix', 'text', required)
    .addColumn('key_hash', bytes, unique)
    .addColumn('created_at', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .addColumn('replaced_at', 'bigint')
    .addColumn('due_noted_at', 'bigint')
    .addColumn('last_used_at', 'bigint')
    .execute();
  // One key that counts for each partner; those it replaced are beside it until their deadline.
  await db.schema
    .createIndex('partner_keys_current')
    .on('partner_keys')
    .column('organization_id')
    .where(sql.ref('replaced_at'), 'is', null)
    .unique()
    .execute();
  await db.schema
    .createIndex('partner_keys_of_organization')
    .on('partner_keys')
    .column('organization_id')
    .execute();

  await db.schema
    .createTable('invite_codes')
    .addColumn('id', id, (c) => c.primaryKey())
    .addColumn('code_hash', bytes, unique)
    .addColumn('created_at', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .execute();
}

function typesOf(engine: Engine) {
  // `integer primary key` is SQLite's own row id; any other spelling would add a second index.
  return engine === 'postgres'
    ? { id: sql`bigint`, bytes: sql`bytea` }
    : { id: sql`integer`, bytes: sql`blob` };
}

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const unique = (column: ColumnDefinitionBuilder) => column.notNull().unique();
