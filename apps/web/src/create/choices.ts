import type { ExpiryType } from '@waxwing/sdk';

/** How long a secret may be waiting. */
export type Life = Exclude<ExpiryType, 'view_once'>;

/** How often it may be opened; null: any number of times until it expires. */
export type Views = number | null;

export const lives = ['1hour', '24hours', '7days'] as const satisfies readonly Life[];
export const viewChoices: readonly Views[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100, null];

const hour = 3600;
const lifeSeconds: Record<Life, number> = { '1hour': hour, '24hours': 24 * hour, '7days': 7 * 24 * hour };

export const secondsOf = (life: Life): number => lifeSeconds[life];

/** The choice that comes closest to a life from elsewhere. */
export const lifeOf = (seconds: number | undefined): Life =>
  lives.find((life) => lifeSeconds[life] >= (seconds ?? 0)) ?? '7days';

interface Policy {
  expiryType: ExpiryType;
  expiresInSeconds?: number;
  maxViews?: number;
}

/** The two choices as the API says them: `view_once` names no time, so the time goes beside it. */
export function policyOf(life: Life, views: Views): Policy {
  if (views === 1) return { expiryType: 'view_once', expiresInSeconds: lifeSeconds[life] };
  return { expiryType: life, ...(views === null ? {} : { maxViews: views }) };
}
