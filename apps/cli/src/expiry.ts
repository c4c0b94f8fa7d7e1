import type { CreateSecretOptions } from '@waxwing/sdk';
import { CliError } from './errors.ts';

/** What `--expires` takes. */
export const expiryChoices = ['once', '1h', '24h', '7d'] as const;

type Expiry = (typeof expiryChoices)[number];

/** The server's own limit. */
export const MAX_VIEWS = 100;

const DAY_SECONDS = 86_400;

const lives = {
  '1h': { expiryType: '1hour', seconds: 3_600 },
  '24h': { expiryType: '24hours', seconds: DAY_SECONDS },
  '7d': { expiryType: '7days', seconds: 7 * DAY_SECONDS },
} as const;

/** The part of a new secret that says when it ends. */
export type Ending = Pick<CreateSecretOptions, 'expiryType' | 'expiresInSeconds' | 'maxViews'>;

/**
 * Joins `--expires` and `--views`. Without both, a secret opens once within 24 hours: the narrowest default that
 * still survives a night. A time alone leaves the number of views open; a number alone keeps the 24 hours.
 */
export function endingOf(expires: Expiry | undefined, views: number | undefined): Ending {
  if (expires === 'once' && views !== undefined && views !== 1) {
    throw new CliError('USAGE', '--expires once means one view. Leave it out, or give a time with --views.');
  }
  const onlyOnce = views === 1 || (views === undefined && (expires === undefined || expires === 'once'));
  const life = lives[expires === undefined || expires === 'once' ? '24h' : expires];
  if (onlyOnce) return { expiryType: 'view_once', expiresInSeconds: life.seconds };
  return { expiryType: life.expiryType, ...(views !== undefined && { maxViews: views }) };
}
