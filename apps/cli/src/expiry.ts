import type { CreateSecretOptions, SendFilesOptions } from '@waxwing/sdk';
import { CliError } from './errors.ts';

/** What `--expires` takes. */
export const expiryChoices = ['once', '1h', '24h', '7d'] as const;

type Expiry = (typeof expiryChoices)[number];

/** The server's own limit for secrets. */
export const MAX_VIEWS = 100;

/** The server's own limit for files. */
export const MAX_DOWNLOADS = 1_000_000;

const DAY_SECONDS = 86_400;

const lives = {
  '1h': { expiryType: '1hour', seconds: 3_600 },
  '24h': { expiryType: '24hours', seconds: DAY_SECONDS },
  '7d': { expiryType: '7days', seconds: 7 * DAY_SECONDS },
} as const;

/** The part of a new secret that says when it ends. */
export type Ending = Pick<CreateSecretOptions, 'expiryType' | 'expiresInSeconds' | 'maxViews'>;

/** Joins `--expires` and `--views` of a secret. */
export function endingOf(expires: Expiry | undefined, views: number | undefined): Ending {
  const { life, opens } = join(expires, views, '--views');
  if (opens === 1) return { expiryType: 'view_once', expiresInSeconds: life.seconds };
  return { expiryType: life.expiryType, ...(opens !== undefined && { maxViews: opens }) };
}

/** Joins `--expires` and `--downloads` of files. */
export function endingOfFiles(
  expires: Expiry | undefined,
  downloads: number | undefined,
): Pick<SendFilesOptions, 'expiresInSeconds' | 'maxDownloads'> {
  const { life, opens } = join(expires, downloads, '--downloads');
  return { expiresInSeconds: life.seconds, ...(opens !== undefined && { maxDownloads: opens }) };
}

/**
 * Without both a share opens once within 24 hours: the narrowest default that still survives a night. A time alone
 * leaves open how often; a number alone keeps the 24 hours.
 */
function join(expires: Expiry | undefined, number: number | undefined, option: '--views' | '--downloads') {
  if (expires === 'once' && number !== undefined && number !== 1) {
    const what = option === '--views' ? 'view' : 'download';
    throw new CliError(
      'USAGE',
      `--expires once means one ${what}. Leave it out, or give a time with ${option}.`,
    );
  }
  const isOnce = expires === 'once' || (expires === undefined && number === undefined);
  const life = lives[expires === undefined || expires === 'once' ? '24h' : expires];
  return { life, opens: isOnce ? 1 : number };
}
