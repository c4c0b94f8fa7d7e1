import { UnbindableParameterError } from './errors.ts';

/** The values that mean the same in both engines. Booleans are 0 and 1; instants are epoch milliseconds. */
export type Bindable = string | number | bigint | Uint8Array | null;

/**
 * Refuses values that an engine would quietly store as something else: node:sqlite binds `undefined`, NaN and a
 * `Date` as NULL, `pg` turns objects into JSON text, and PostgreSQL has no U+0000 in text.
 *
 * @throws UnbindableParameterError
 */
export function assertBindable(parameters: readonly unknown[]): asserts parameters is readonly Bindable[] {
  for (const value of parameters) {
    const problem = problemOf(value);
    if (problem !== undefined) throw new UnbindableParameterError(problem);
  }
}

function problemOf(value: unknown): string | undefined {
  if (value === null) return undefined;
  switch (typeof value) {
    case 'string':
      return value.includes('\0') ? 'text with U+0000' : undefined;
    case 'number':
      return numberProblem(value);
    case 'bigint':
      return value === BigInt.asIntN(64, value) ? undefined : 'an integer of more than 64 bits';
    default:
      return value instanceof Uint8Array ? undefined : `not bindable (${kindOf(value)})`;
  }
}

function numberProblem(value: number): string | undefined {
  if (!Number.isFinite(value)) return 'not a finite number';
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? 'an integer beyond 2^53' : undefined;
}

function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? (value.constructor?.name ?? 'object') : typeof value;
}
