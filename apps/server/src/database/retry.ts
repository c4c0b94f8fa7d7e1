import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseBusyError, DiskFullError, TransactionGroupLostError } from './errors.ts';

const ATTEMPTS = 8;
/** PostgreSQL's "run it again": serialization failure and deadlock. @see PostgreSQL, Appendix A */
const RETRIED_SQL_STATES = new Set(['40001', '40P01']);

/**
 * Runs a transaction again when the database says that only a neighbour was in the way, and once more after
 * `makeRoom` when the disk was full. Every attempt starts from nothing, so `attempt` must not keep anything of the
 * one before.
 *
 * @throws DatabaseBusyError when the last attempt fails the same way.
 */
export async function retryTransaction<T>(
  attempt: () => Promise<T>,
  makeRoom: () => Promise<void> = async () => undefined,
): Promise<T> {
  try {
    return await retryPastNeighbours(attempt);
  } catch (error) {
    if (!(error instanceof DiskFullError)) throw error;
    await makeRoom();
    return await retryPastNeighbours(attempt);
  }
}

async function retryPastNeighbours<T>(attempt: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isRetryable(error)) throw error;
      if (count === ATTEMPTS) throw new DatabaseBusyError(error);
      // Spread out, so that the same rivals do not meet again.
      await delay(Math.random() * 2 ** count);
    }
  }
}

function isRetryable(error: unknown): boolean {
  if (error instanceof TransactionGroupLostError) return true;
  return error instanceof Error && 'code' in error && RETRIED_SQL_STATES.has(String(error.code));
}
