import type { Transaction } from 'kysely';
import type { BaseLogger } from 'pino';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';

/** Writes down when the key of a row was last used. */
type SetLastUse = (tx: Transaction<Schema>, rowId: number, at: number) => Promise<void>;

const flushMs = 60_000;

/**
 * Collects when keys were last used and writes it down once a minute, so that no request waits for it.
 * A crash loses at most the last minute of it.
 */
export function createApiKeyUses(
  database: Database,
  logger: Pick<BaseLogger, 'warn'>,
  setLastUse: SetLastUse,
) {
  let uses = new Map<number, number>();
  let timer: NodeJS.Timeout | undefined;
  return { note, flush };

  function note(rowId: number, at: number): void {
    uses.set(rowId, at);
    timer ??= setTimeout(flush, flushMs).unref();
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const noted = [...uses];
    uses = new Map();
    if (noted.length === 0) return;
    try {
      await database.transact(async (tx) => {
        for (const [rowId, at] of noted) await setLastUse(tx, rowId, at);
      });
    } catch (err) {
      // Only a display value: the service goes on without it.
      logger.warn({ err }, 'the last use of API keys was not stored');
    }
  }
}
