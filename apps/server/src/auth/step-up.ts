import { authLimits } from '@waxwing/contract';
import type { UserPrincipal } from './principal.ts';

/** Whether whoever shows this token proved lately who they are. Renewing a token proves nothing. */
export function hasSteppedUp({ authenticatedAt }: UserPrincipal, now: number): boolean {
  return Math.abs(now - authenticatedAt) <= authLimits.stepUpSeconds * 1_000;
}
