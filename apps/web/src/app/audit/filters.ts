import type { AuditLogQuery } from '@waxwing/sdk/account';

/** What of the audit log is shown; it stands in the address, so that it can be sent on and come back to. */
export interface Filters {
  action: string;
  status: '' | 'success' | 'failure';
  /** Dates as their fields give them, `2026-11-25`, in the time of this device. */
  since: string;
  until: string;
  isOwn: boolean;
  page: number;
}

const action = /^[\w.:-]{1,100}$/;
const date = /^\d{4}-\d{2}-\d{2}$/;
const mostPages = 1_000_000;

/** Reads the address; what makes no sense in it counts as not there. */
export function filtersOf(query: Readonly<Record<string, string>>): Filters {
  const { status } = query;
  const page = Number(query.page);
  return {
    action: only(action, query.action),
    status: status === 'success' || status === 'failure' ? status : '',
    since: only(date, query.since),
    until: only(date, query.until),
    isOwn: query.by === 'me',
    page: Number.isInteger(page) && page > 0 && page < mostPages ? page : 1,
  };
}

/** The address of what is shown; what is as usual is left out. */
export function addressOf(path: string, filters: Filters): string {
  const { action, status, since, until, isOwn, page } = filters;
  const given = { action, status, since, until, by: isOwn ? 'me' : '', page: page > 1 ? String(page) : '' };
  const text = new URLSearchParams(Object.entries(given).filter(([, value]) => value !== '')).toString();
  return text === '' ? path : `${path}?${text}`;
}

/** What is asked of the server. A day begins and ends where the reader lives. */
export function queryOf(filters: Filters, userId: string): AuditLogQuery {
  const { since, until } = filters;
  return {
    page: String(filters.page),
    ...(filters.action && { action: filters.action }),
    ...(filters.status && { status: filters.status }),
    ...(filters.isOwn && { actor: `user:${userId}` }),
    ...(isDay(since) && { from: new Date(`${since}T00:00:00`).toISOString() }),
    ...(isDay(until) && { to: new Date(`${until}T23:59:59.999`).toISOString() }),
  };
}

export function isFiltered({ action, status, since, until, isOwn }: Filters): boolean {
  return Boolean(action || status || since || until || isOwn);
}

/** The 99th of a month has the form of a date, and is none. */
function isDay(text: string): boolean {
  return text !== '' && !Number.isNaN(Date.parse(text));
}

function only(form: RegExp, text = ''): string {
  return form.test(text) ? text : '';
}
