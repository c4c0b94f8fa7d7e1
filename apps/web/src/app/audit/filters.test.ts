import { expect, test } from 'vitest';
import { addressOf, filtersOf, isFiltered, queryOf } from './filters.ts';

test('the address holds the filters, and gives them back', () => {
  const address = '/app/audit-log?action=auth.signed_in&status=failure&since=2026-11-01&by=me&page=3';
  const filters = filtersOf(Object.fromEntries(new URL(address, 'http://x').searchParams));
  expect(filters).toMatchObject({ action: 'auth.signed_in', status: 'failure', isOwn: true, page: 3 });
  expect(addressOf('/app/audit-log', filters)).toBe(address);
  expect(isFiltered(filters)).toBe(true);
});

test('what makes no sense in an address counts as not there', () => {
  const query = { action: 'a b', status: 'maybe', since: 'yesterday', until: '1', by: 'you', page: '-1' };
  const filters = filtersOf(query);
  expect(isFiltered(filters)).toBe(false);
  expect(addressOf('/app/audit-log', filters)).toBe('/app/audit-log');
  expect(queryOf(filters, 'ada')).toEqual({ page: '1' });
});

test('a day is asked for from its first moment to its last, as the reader counts them', () => {
  const query = queryOf(filtersOf({ since: '2026-11-25', until: '2026-11-25', by: 'me' }), 'ada');
  expect(query.actor).toBe('user:ada');
  expect(Date.parse(query.to ?? '') - Date.parse(query.from ?? '')).toBe(86_400_000 - 1);
  expect(queryOf(filtersOf({ since: '2026-99-99' }), 'ada')).toEqual({ page: '1' });
});
