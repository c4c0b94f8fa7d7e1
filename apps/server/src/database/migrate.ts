import { type Kysely, sql } from 'kysely';
import type { Clock } from '../shared/clock.ts';
import { NewerDatabaseError } from './errors.ts';
import { migrations } from './migrations/index.ts';
import type { Engine, Migration } from './migrations/migration.ts';
import type { Schema } from './schema.ts';

interface MigrationOptions {
  db: Kysely<Schema>;
  engine: Engine;
  clock: Clock;
}

type MigrationTable = { schema_migrations: { name: string; applied_at: number } };

/** Any fixed number; it only has to differ from other programs' locks in the same database. */
const ADVISORY_LOCK = 0x77617877;

/**
 * Brings the schema up to date, each migration in its own transaction. Nodes that start together wait for the
 * first of them, then find nothing to do.
 *
 * @throws NewerDatabaseError when the database has a migration that this program does not know.
 */
export async function migrate({ db, engine, clock }: MigrationOptions): Promise<void> {
  // The bookkeeping table is older than the schema, and so not part of it.
  const books = db.$extendTables<MigrationTable>();
  await inTransaction(books, engine, (tx) =>
    tx.schema
      .createTable('schema_migrations')
      .ifNotExists()
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('applied_at', 'bigint', (column) => column.notNull())
      .execute(),
  );
  for (const migration of migrations) {
    await inTransaction(books, engine, (tx) => applyOnce(tx, migration, engine, clock.now()));
  }
}

type Books = Kysely<Schema & MigrationTable>;

/** Looks again inside the lock: another node may have applied it a moment ago. */
async function applyOnce(tx: Books, migration: Migration, engine: Engine, appliedAt: number): Promise<void> {
  const rows = await tx.selectFrom('schema_migrations').select('name').execute();
  const applied = new Set(rows.map((row) => row.name));
  const unknown = applied.difference(new Set(migrations.map(({ name }) => name)));
  if (unknown.size > 0) throw new NewerDatabaseError([...unknown].sort());
  if (applied.has(migration.name)) return;
  await migration.up(tx, engine);
  await tx.insertInto('schema_migrations').values({ name: migration.name, applied_at: appliedAt }).execute();
}

/** Without the retries of `transact`: a schema change that fails is for the operator to see. */
function inTransaction(db: Books, engine: Engine, work: (tx: Books) => Promise<void>): Promise<void> {
  return db.transaction().execute(async (tx) => {
    if (engine === 'postgres') await sql`select pg_advisory_xact_lock(${ADVISORY_LOCK})`.execute(tx);
    await work(tx);
  });
}
