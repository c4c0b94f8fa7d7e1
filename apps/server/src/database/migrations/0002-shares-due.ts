import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/**
 * One index for all that the sweep looks for. Three partial ones had to be changed with every view, each on a page of
 * its own, and pages are what a commit costs.
 */
export const migration: Migration = {
  name: '0002-shares-due',
  async up(db) {
    await db.schema
      .alterTable('shares')
      .addColumn('due_at', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await sql`update shares set due_at =
      case when ended_at is null then expires_at when erase_at is not null then erase_at else forget_at end`.execute(
      db,
    );
    await sql`drop index shares_live_expiry`.execute(db);
    await sql`drop index shares_due_erasure`.execute(db);
    await sql`drop index shares_forgettable`.execute(db);
    await db.schema.createIndex('shares_due').on('shares').column('due_at').execute();
  },
};
