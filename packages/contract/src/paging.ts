import { Type } from 'typebox';

/** Entries of one page. */
export const pageLimits = { size: 20, mostSize: 100 } as const;

const count = (meaning: string) =>
  Type.Optional(
    Type.String({
      pattern: '^[1-9][0-9]{0,8}$',
      description: meaning,
      'x-message': 'must be a whole number above zero',
    }),
  );

/** What the query of every list may hold. */
export const pageQuery = {
  page: count('From 1; the newest entries are on the first.'),
  page_size: count(`Entries of one page, at most ${pageLimits.mostSize}.`),
  per_page: count('The same as `page_size`.'),
};
