import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Clock } from '../../shared/clock.ts';
import { createIdSource, type IdSource, NODE_COUNT } from '../../shared/ids.ts';
import type { DatabaseLogger } from '../engine.ts';
import { DatabaseUnavailableError } from '../errors.ts';
import { highestId } from '../highest-id.ts';
import type { Schema } from '../schema.ts';

const LEASE_MS = 60_000;
const RENEW_EVERY_MS = 5_000;
/** Ids stop this long before the lease ends: longer than any transaction that still carries one may run. */
const SAFETY_MS = 20_000;

/** The node number of this process, and the ids that it makes. */
export interface NodeLease {
  readonly ids: IdSource;
  /** Renews now. A real write, so it also proves that the database takes writes. */
  renew(): Promise<void>;
  release(): Promise<void>;
}

interface LeaseOptions {
  db: Kysely<Schema>;
  clock: Clock;
  logger: DatabaseLogger;
}

interface Held {
  node: number;
  ids: IdSource;
  /** On the monotonic clock: the machine's clock may step. */
  usableUntil: number;
}

/**
 * Leases a node number for as long as the process lives. While the lease cannot be renewed ids run out rather
 * than repeat: two processes with one number would make the same ids.
 *
 * @throws DatabaseUnavailableError when all 64 numbers are taken.
 */
export async function leaseNode({ db, clock, logger }: LeaseOptions): Promise<NodeLease> {
  const holder = randomUUID();
  let held = await take(db, holder, clock);
  let renewing: Promise<void> | undefined;
  const timer = setInterval(() => {
    renew().catch((error) => logger.warn({ err: error }, 'could not renew the node lease'));
  }, RENEW_EVERY_MS);
  timer.unref();

  return { ids: { next }, renew, release };

  function next(): number {
    if (performance.now() >= held.usableUntil) throw new DatabaseUnavailableError();
    return held.ids.next();
  }

  /** The timer and a probe may ask at once, and a lost number must be replaced by one other only. */
  function renew(): Promise<void> {
    renewing ??= renewOnce().finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  async function renewOnce(): Promise<void> {
    const askedAt = performance.now();
    const renewed = await db
      .updateTable('node_leases')
      .set({ expires_at: leaseEnd })
      .where('node', '=', held.node)
      .where('holder', '=', holder)
      .returning('node')
      .executeTakeFirst();
    if (renewed === undefined) held = await take(db, holder, clock);
    else held.usableUntil = askedAt + LEASE_MS - SAFETY_MS;
  }

  async function release(): Promise<void> {
    clearInterval(timer);
    await renewing?.catch(() => undefined);
    await db.deleteFrom('node_leases').where('holder', '=', holder).execute().catch(reportRelease);
  }

  /** An outage must not keep the process from stopping: the lease then ends by itself. */
  function reportRelease(error: unknown): void {
    logger.warn({ err: error }, 'could not give back the node lease');
  }
}

/** The database's clock decides: the nodes' own clocks may disagree by more than a lease. */
const databaseNow = sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;
const leaseEnd = sql<number>`${databaseNow} + ${sql.lit(LEASE_MS)}`;

async function take(db: Kysely<Schema>, holder: string, clock: Clock): Promise<Held> {
  for (let node = 0; node < NODE_COUNT; node += 1) {
    const askedAt = performance.now();
    const taken = await db
      .insertInto('node_leases')
      .values({ node, holder, expires_at: leaseEnd })
      .onConflict((conflict) =>
        conflict
          .column('node')
          .doUpdateSet({ holder, expires_at: leaseEnd })
          .where('node_leases.expires_at', '<', databaseNow),
      )
      .returning('node')
      .executeTakeFirst();
    if (taken === undefined) continue;
    const ids = createIdSource({ clock, node, floor: await highestId(db) });
    return { node, ids, usableUntil: askedAt + LEASE_MS - SAFETY_MS };
  }
  throw new DatabaseUnavailableError(new Error(`All ${NODE_COUNT} node numbers are leased`));
}
