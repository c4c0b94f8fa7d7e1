import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { AuditEvent } from '../shared/audit-event.ts';
import type { Clock } from '../shared/clock.ts';
import {
  type AuditFilter,
  type AuditRow,
  beginHead,
  chainedOrganizations,
  countEvents,
  eventsAfter,
  getHead,
  insertCheckpoint,
  insertEvent,
  listEvents,
  lockHead,
  moveHead,
} from './audit.store.ts';
import type { Chain } from './chain.ts';

export type { AuditFilter, AuditRow } from './audit.store.ts';

type Tx = Transaction<Schema>;

export interface AuditLogParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly chain: Chain;
}

/** Nobody needs more of what a client calls itself, and it comes from strangers. */
const longestUserAgent = 256;
const rowsAtOnce = 500;
/** Among the details of the first record behind a chain that did not end as it had been written. */
export const brokenBefore = { audit_chain: 'broken before this record' };

export type AuditLog = ReturnType<typeof createAuditLog>;

/** What was done, written with what was done: an act whose event cannot be stored does not happen. */
export function createAuditLog({ database, clock, chain }: AuditLogParts) {
  const { db } = database;
  return { append, list, all, checkpoint };

  /** Writes an event in the transaction of the act that it tells of. */
  async function append(tx: Tx, event: AuditEvent): Promise<void> {
    const { organizationId } = event;
    const last = await holdHead(tx, organizationId);
    // Who cut the chain and goes on with it must not get a new end that fits: this record tells of it for ever.
    const isWhole = Buffer.compare(chain.mark(last), last.mac) === 0;
    const told = isWhole ? event : { ...event, details: { ...event.details, ...brokenBefore } };
    const row = rowOf(told, { id: database.ids.next(), seq: last.seq + 1, at: clock.now() });
    const hash = chain.link(last.hash, row);
    const place = { organizationId, seq: row.seq, hash };
    await insertEvent(tx, { ...row, hash });
    await moveHead(tx, { ...place, mac: chain.mark(place) });
  }

  /** The first event of an organisation makes its chain. */
  async function holdHead(tx: Tx, organizationId: number) {
    const head = await lockHead(tx, database.engine, organizationId);
    if (head) return head;
    const place = { organizationId, seq: 0, hash: chain.start };
    await beginHead(tx, { ...place, mac: chain.mark(place) });
    const begun = await lockHead(tx, database.engine, organizationId);
    if (!begun) throw new Error('the chain of an organisation was begun and is not there');
    return begun;
  }

  /** One page of an organisation's events, newest first, and how many there are. */
  async function list(organizationId: number, filter: AuditFilter, page: { limit: number; offset: number }) {
    const [rows, total] = await Promise.all([
      listEvents(db, organizationId, filter, page),
      countEvents(db, organizationId, filter),
    ]);
    return { rows, total };
  }

  /** Every event of an organisation, oldest first, without holding all of them in memory. */
  async function* all(organizationId: number): AsyncGenerator<AuditRow> {
    yield* rowsOf(db, organizationId);
  }

  /** Signs how far each chain is. */
  async function checkpoint(): Promise<void> {
    for (const organizationId of await chainedOrganizations(db)) {
      const head = await getHead(db, organizationId);
      if (!head || head.seq === 0) continue;
      const at = clock.now();
      const { seq, hash } = head;
      const row = { organization_id: organizationId, seq, hash, at, signature: chain.sign(head, at) };
      await database.transact((tx) => insertCheckpoint(tx, row));
    }
  }
}

/** The rows of a chain, oldest first. */
export async function* rowsOf(db: Kysely<Schema>, organizationId: number): AsyncGenerator<AuditRow> {
  for (let seq = 0; ; ) {
    const rows = await eventsAfter(db, organizationId, seq, rowsAtOnce);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsAtOnce) return;
    seq = last.seq;
  }
}

function rowOf(event: AuditEvent, place: { id: number; seq: number; at: number }) {
  const { organizationId, action, status, resource, actor, caller, details = {} } = event;
  return {
    ...place,
    organization_id: organizationId,
    action,
    status,
    resource_type: resource.type,
    resource_id: resource.id,
    actor,
    ip_address: caller?.address ?? null,
    user_agent: caller?.userAgent?.replace(/\p{Cc}/gu, '').slice(0, longestUserAgent) ?? null,
    details: JSON.stringify(details),
  };
}
