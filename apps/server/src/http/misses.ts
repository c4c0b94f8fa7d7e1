import type { Principal } from '../auth/principal.ts';
import { ProblemError } from '../shared/errors.ts';
import type { RateLimits } from './rate-limit.ts';

type MissLimits = Pick<RateLimits, 'checkMisses' | 'countMiss'>;

/** Who asks too often for what is not there is told nothing more, not even of what is: guessing does not pay. */
export async function countingMisses<T>(
  limits: MissLimits,
  principal: Principal,
  ask: () => Promise<T>,
): Promise<T> {
  await limits.checkMisses(principal);
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ProblemError && (error.status === 404 || error.status === 401)) {
      await limits.countMiss(principal);
    }
    throw error;
  }
}
