import { type Kysely, sql } from 'kysely';
import type { Database } from '../src/database/database.ts';
import type { Schema } from '../src/database/schema.ts';
import type { PayloadKind } from '../src/shares/payload-kind.ts';
import type { TokenForm } from '../src/shares/token-form.ts';

/** A type and not an interface: Kysely takes only those as tables. */
type Notes = { notes: { share_id: number; sealed_text: Uint8Array } };

/** A kind of payload that only tests have: a text. It shows what a new kind takes, which is this file. */
export const createNoteKind = (tokens: TokenForm): PayloadKind<string> => ({
  name: 'note',
  tokens,
  claimMs: 60_000,

  async store(tx, shareId, text, key) {
    await notesOf(tx)
      .insertInto('notes')
      .values({ share_id: shareId, sealed_text: key.seal('text', Buffer.from(text)) })
      .execute();
  },

  async load(tx, shareId, key) {
    const row = await notesOf(tx)
      .selectFrom('notes')
      .select('sealed_text')
      .where('share_id', '=', shareId)
      .executeTakeFirstOrThrow();
    return Buffer.from(key.open('text', row.sealed_text)).toString();
  },

  async erase(tx, shareIds) {
    await notesOf(tx).deleteFrom('notes').where('share_id', 'in', shareIds).execute();
  },
});

/** Makes the table of notes. */
export async function createNotes({ engine, db }: Database): Promise<void> {
  const bytes = engine === 'sqlite' ? sql`blob` : sql`bytea`;
  await db.schema
    .createTable('notes')
    .ifNotExists()
    .addColumn('share_id', 'bigint', (column) => column.primaryKey())
    .addColumn('sealed_text', bytes, (column) => column.notNull())
    .execute();
}

/** How many payloads of notes are stored, in whatever state their shares are. */
export async function countNotes({ db }: Database): Promise<number> {
  const rows = await notesOf(db).selectFrom('notes').select('share_id').execute();
  return rows.length;
}

export async function deleteNotes(db: Kysely<Schema>): Promise<void> {
  await notesOf(db).deleteFrom('notes').execute();
}

function notesOf(tx: Kysely<Schema>) {
  return tx.withTables<Notes>();
}
