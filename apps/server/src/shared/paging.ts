import { pageLimits } from '@waxwing/contract';
import { invalidField } from './errors.ts';

/** Which part of a list is asked for. */
export interface Page {
  /** From 1. */
  readonly page: number;
  readonly limit: number;
  readonly offset: number;
}

/** Reads what the query of a list says. @throws {ProblemError} VALIDATION_FAILED when a page would be too long */
export function pageOf(query: {
  readonly page?: string;
  readonly page_size?: string;
  readonly per_page?: string;
}): Page {
  const page = Number(query.page ?? 1);
  const limit = Number(query.page_size ?? query.per_page ?? pageLimits.size);
  if (limit > pageLimits.mostSize) throw invalidField('page_size', `must be at most ${pageLimits.mostSize}`);
  return { page, limit, offset: (page - 1) * limit };
}
