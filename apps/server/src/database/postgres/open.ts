import { Kysely, PostgresDialect } from 'kysely';
import type { DatabaseOptions, EngineHandle } from '../engine.ts';
import { migrate } from '../migrate.ts';
import { onceASecond } from '../once-a-second.ts';
import type { Schema } from '../schema.ts';
import { leaseNode } from './node-lease.ts';
import { createPool, guardPool } from './pool.ts';
import { createVacuum } from './vacuum.ts';

/** Opens a PostgreSQL database that other nodes may use at the same time. */
export async function openPostgres(url: string, options: DatabaseOptions): Promise<EngineHandle> {
  const { clock, logger } = options;
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: guardPool(createPool(url, logger)) }),
  });
  try {
    await migrate({ db, engine: 'postgres', clock });
    const lease = await leaseNode({ db, clock, logger });
    const vacuum = createVacuum(db, logger);
    return {
      engine: 'postgres',
      db,
      ids: lease.ids,
      noteErasure: vacuum.request,
      // Its disk is the database server's; when that one is full the write itself says so.
      ensureRoom: async () => undefined,
      ping: onceASecond(lease.renew),
      close,
    };

    async function close(): Promise<void> {
      await vacuum.stop();
      // An outage must not keep the process from stopping; the lease then ends by itself.
      await lease.release().catch((error) => logger.warn({ err: error }, 'could not release the node lease'));
      await db.destroy();
    }
  } catch (error) {
    await db.destroy();
    throw error;
  }
}
