import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import type { DatabaseOptions, EngineHandle } from '../engine.ts';
import { migrate } from '../migrate.ts';
import { onceASecond } from '../once-a-second.ts';
import type { Schema } from '../schema.ts';
import { leaseNode } from './node-lease.ts';
import { createMaintenancePool, createPool, guardPool } from './pool.ts';
import { createVacuum } from './vacuum.ts';

/** Opens a PostgreSQL database that other nodes may use at the same time. */
export async function openPostgres(url: string, { clock, logger }: DatabaseOptions): Promise<EngineHandle> {
  // Undone in reverse: the lease is given back while there are connections.
  await using opened = new AsyncDisposableStack();
  const maintenance = connect(createMaintenancePool(url, logger));
  opened.defer(() => maintenance.destroy());
  await migrate({ db: maintenance, engine: 'postgres', clock });
  const vacuum = createVacuum(maintenance, logger);
  opened.defer(() => vacuum.stop());

  const db = connect(createPool(url, logger));
  opened.defer(() => db.destroy());
  const lease = await leaseNode({ db, clock, logger });
  opened.defer(() => lease.release());
  const held = opened.move();
  return {
    engine: 'postgres',
    db,
    ids: lease.ids,
    noteErasure: vacuum.request,
    // Its disk is the database server's; when that one is full the write itself says so.
    transact: (work) => db.transaction().execute(work),
    ensureRoom: async () => undefined,
    makeRoom: async () => undefined,
    ping: onceASecond(lease.renew),
    close: () => held.disposeAsync(),
  };
}

function connect(pool: pg.Pool): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: guardPool(pool) }) });
}
