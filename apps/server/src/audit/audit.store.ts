import type { Insertable, Kysely, Selectable, Transaction } from 'kysely';
import type { Engine } from '../database/migrations/migration.ts';
import { lockRows } from '../database/row-lock.ts';
import type { AuditCheckpointsTable, AuditEventsTable, Schema } from '../database/schema.ts';
import type { ChainPlace } from './chain.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

export type AuditRow = Selectable<AuditEventsTable>;
export type CheckpointRow = Selectable<AuditCheckpointsTable>;

/** The end of a chain, and the mark that it is the end. */
export interface Head extends ChainPlace {
  readonly mac: Uint8Array;
}

/** Holds the end of a chain for this transaction; undefined when nothing was written yet. */
export async function lockHead(tx: Tx, engine: Engine, organizationId: number): Promise<Head | undefined> {
  const query = tx.selectFrom('audit_heads').selectAll().where('organization_id', '=', organizationId);
  const row = await lockRows(engine, query).executeTakeFirst();
  return row && { organizationId, seq: row.seq, hash: row.hash, mac: row.mac };
}

/** Makes the end of a chain that has none yet; another node may be faster. */
export async function beginHead(tx: Tx, { organizationId, seq, hash, mac }: Head): Promise<void> {
  await tx
    .insertInto('audit_heads')
    .values({ organization_id: organizationId, seq, hash, mac })
    .onConflict((conflict) => conflict.column('organization_id').doNothing())
    .execute();
}

export async function moveHead(tx: Tx, { organizationId, seq, hash, mac }: Head): Promise<void> {
  await tx
    .updateTable('audit_heads')
    .set({ seq, hash, mac })
    .where('organization_id', '=', organizationId)
    .execute();
}

export async function insertEvent(tx: Tx, row: Insertable<AuditEventsTable>): Promise<void> {
  await tx.insertInto('audit_events').values(row).execute();
}

/** Which events of an organisation; what is undefined does not count. Times are epoch milliseconds. */
export interface AuditFilter {
  readonly action: string | undefined;
  readonly status: 'success' | 'failure' | undefined;
  readonly actor: string | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

function filtered(db: Db, organizationId: number, filter: AuditFilter) {
  const { action, status, actor, from, to } = filter;
  return db
    .selectFrom('audit_events')
    .where('organization_id', '=', organizationId)
    .$if(action !== undefined, (query) => query.where('action', '=', action ?? ''))
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? 'success'))
    .$if(actor !== undefined, (query) => query.where('actor', '=', actor ?? ''))
    .$if(from !== undefined, (query) => query.where('at', '>=', from ?? 0))
    .$if(to !== undefined, (query) => query.where('at', '<=', to ?? 0));
}

/** One page, newest first. */
export async function listEvents(
  db: Db,
  organizationId: number,
  filter: AuditFilter,
  { limit, offset }: { limit: number; offset: number },
): Promise<AuditRow[]> {
  const query = filtered(db, organizationId, filter).selectAll().orderBy('seq', 'desc');
  return query.limit(limit).offset(offset).execute();
}

export async function countEvents(db: Db, organizationId: number, filter: AuditFilter): Promise<number> {
  const { count } = await filtered(db, organizationId, filter)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The next events of a chain, oldest first. */
export async function eventsAfter(
  db: Db,
  organizationId: number,
  seq: number,
  limit: number,
): Promise<AuditRow[]> {
  return db
    .selectFrom('audit_events')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit)
    .execute();
}

/** Every organisation that has a chain, or should have one. */
export async function chainedOrganizations(db: Db): Promise<number[]> {
  const heads = await db.selectFrom('audit_heads').select('organization_id').execute();
  const events = await db.selectFrom('audit_events').select('organization_id').distinct().execute();
  const checkpoints = await db.selectFrom('audit_checkpoints').select('organization_id').distinct().execute();
  return [...new Set([...heads, ...events, ...checkpoints].map((row) => row.organization_id))].sort(
    (one, other) => one - other,
  );
}

export async function getHead(db: Db, organizationId: number): Promise<Head | undefined> {
  const row = await db
    .selectFrom('audit_heads')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  return row && { organizationId, seq: row.seq, hash: row.hash, mac: row.mac };
}

export async function listCheckpoints(db: Db, organizationId: number): Promise<CheckpointRow[]> {
  return db
    .selectFrom('audit_checkpoints')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .orderBy('seq')
    .execute();
}

/** Keeps a checkpoint; one for the same place may be there already. */
export async function insertCheckpoint(tx: Tx, row: Insertable<AuditCheckpointsTable>): Promise<void> {
  await tx
    .insertInto('audit_checkpoints')
    .values(row)
    .onConflict((conflict) => conflict.columns(['organization_id', 'seq']).doNothing())
    .execute();
}
