import fc from 'fast-check';
import { type TSchema, Type } from 'typebox';
import { expect, test } from 'vitest';
import { ProblemError } from '../shared/errors.ts';
import { validatorCompiler } from './validation.ts';

const schema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 3 }),
    code: Type.Optional(
      Type.Union([Type.String({ pattern: '^\\d*$', 'x-message': 'must be digits' }), Type.Null()]),
    ),
    inner: Type.Optional(
      Type.Object({ count: Type.Integer({ minimum: 1 }) }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false },
);

function complaint(value: unknown, of: TSchema = schema): string | undefined {
  const check = validatorCompiler({ schema: of, method: 'POST', url: '/', httpPart: 'body' });
  const result = check(value);
  if (typeof result !== 'object' || !('error' in result) || !result.error) return undefined;
  if (!(result.error instanceof ProblemError)) throw new Error('the refusal is no problem');
  return result.error.message;
}

test.each<[unknown, string | undefined]>([
  [{ name: 'a' }, undefined],
  [{ name: 'a', code: null, inner: { count: 1 } }, undefined],
  [{}, 'name: is required'],
  [{ name: '' }, 'name: must not be blank'],
  [{ name: 'abcd' }, 'name: must have at most 3 characters'],
  [{ name: 'a', code: 'x' }, 'code: must be digits'],
  [{ name: 'a', more: 1 }, 'more: is not a known field'],
  [{ name: 'a', inner: {} }, 'inner.count: is required'],
  [{ name: 'a', inner: { count: 0 } }, 'inner.count: must be at least 1'],
  [{ name: 'a', inner: { count: 1, more: 1 } }, 'inner.more: is not a known field'],
  [JSON.parse('{"name": "a", "__proto__": 1}'), '__proto__: is not a known field'],
  [{ name: 'a', constructor: 1 }, 'constructor: is not a known field'],
])('%j: %s', (value, expected) => {
  expect(complaint(value)).toBe(expected);
});

test('every field that is wrong is named once, the first of them in the detail', () => {
  const check = validatorCompiler({ schema, method: 'POST', url: '/', httpPart: 'body' });
  const result = check({ name: 7, code: 'x', more: 1 });
  const error = typeof result === 'object' && 'error' in result ? result.error : undefined;
  expect(error).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
  const fields = (error as ProblemError).issues?.map(({ field }) => field) ?? [];
  expect(new Set(fields).size).toBe(fields.length);
  expect([...fields].sort()).toEqual(['code', 'more', 'name']);
});

test('nothing is converted, and any JSON at all is either taken as it is or refused in words', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const said = complaint(value);
      if (said === undefined) expect(value).toHaveProperty('name');
      else expect(said.length).toBeGreaterThan(0);
    }),
  );
});
