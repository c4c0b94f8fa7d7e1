import { RulesRefused } from './rules-refused.ts';

/**
 * What the scanner needs before its first file, or the refusal to wait for it any longer: a server that takes the
 * request and never answers would cost each file the patience of the whole scan.
 *
 * @throws {RulesRefused} `rules_unavailable` when the time is over
 */
export function inTime<T>(coming: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new RulesRefused('rules_unavailable')), milliseconds);
    coming.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
