import type { ChangeCampaignBody } from '@waxwing/contract';
import { invalidField } from '../../shared/errors.ts';
import { webAddress } from '../../shared/web-address.ts';
import type { CampaignRow } from './campaigns.store.ts';

type Named = 'name' | 'description' | 'landing_page_url' | 'status' | 'starts_at' | 'ends_at';
type Changes = Partial<Pick<CampaignRow, Named>>;

/** What a body says about a campaign. Not given stays as it is; an empty text takes the value away. */
export function readChanges(body: ChangeCampaignBody): Changes {
  const { name, description, landing_page_url: url, status, starts_at, ends_at } = body;
  return {
    ...(name === undefined ? {} : { name: readName(name) }),
    ...(isGiven(description) ? { description: description || null } : {}),
    ...(isGiven(url) ? { landing_page_url: (url && readUrl(url)) || null } : {}),
    ...(isGiven(status) ? { status } : {}),
    ...(isGiven(starts_at) ? { starts_at: readInstant('starts_at', starts_at) } : {}),
    ...(isGiven(ends_at) ? { ends_at: readInstant('ends_at', ends_at) } : {}),
  };
}

/** What only the whole campaign can tell. @throws {ProblemError} VALIDATION_FAILED */
export function checkTimes(
  { starts_at, ends_at, status }: Pick<CampaignRow, 'starts_at' | 'ends_at' | 'status'>,
  now: number,
): void {
  if (starts_at !== null && ends_at !== null && ends_at <= starts_at) {
    throw invalidField('ends_at', 'must be after starts_at');
  }
  if (ends_at !== null && ends_at <= now && status !== 'ended') {
    throw invalidField('ends_at', 'must be a future date for a campaign that has not ended');
  }
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

function readName(name: string): string {
  if (name.trim() === '') throw invalidField('name', 'must not be blank');
  return name.trim();
}

function readUrl(text: string): string {
  const url = webAddress(text);
  if (!url) throw invalidField('landing_page_url', 'must be a valid URL');
  return url.href;
}

function readInstant(field: string, text: string): number | null {
  if (text === '') return null;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw invalidField(field, 'must be an instant in ISO 8601, with Z or an offset');
  return at;
}
