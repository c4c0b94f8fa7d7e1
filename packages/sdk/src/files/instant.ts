import { unexpectedAnswer } from '../http.ts';

/** Epoch milliseconds of an ISO 8601 time in an answer. */
export function asInstant(time: unknown): number {
  const milliseconds = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(milliseconds)) throw unexpectedAnswer();
  return milliseconds;
}
