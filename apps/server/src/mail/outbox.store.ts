import type { Insertable, Kysely, Selectable, Transaction } from 'kysely';
import type { OutgoingMailsTable, Schema } from '../database/schema.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

export type OutgoingMail = Selectable<OutgoingMailsTable>;

export async function insertMail(tx: Tx, row: Insertable<OutgoingMailsTable>): Promise<void> {
  await tx.insertInto('outgoing_mails').values(row).execute();
}

/** The mail that has waited longest of those whose turn it is. */
export async function getDueMail(db: Db, now: number): Promise<OutgoingMail | undefined> {
  return db
    .selectFrom('outgoing_mails')
    .selectAll()
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

/** Holds a mail until `until`, unless somebody else took it since it was looked at. */
export async function takeMail(tx: Tx, mail: OutgoingMail, until: number): Promise<boolean> {
  const updated = await tx
    .updateTable('outgoing_mails')
    .set({ due_at: until, attempts: mail.attempts + 1 })
    .where('id', '=', mail.id)
    .where('due_at', '=', mail.due_at)
    .where('attempts', '=', mail.attempts)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
}

export async function postponeMail(tx: Tx, id: number, dueAt: number): Promise<void> {
  await tx.updateTable('outgoing_mails').set({ due_at: dueAt }).where('id', '=', id).execute();
}

export async function deleteMail(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('outgoing_mails').where('id', '=', id).execute();
}
