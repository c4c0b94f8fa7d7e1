import type { ValidationIssue } from '@waxwing/contract';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { ProblemError } from '../shared/errors.ts';

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

/** Strict: nothing is converted, filled in, or silently dropped. */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema }) => {
  const check = Compile(schema);
  return (value: unknown) => {
    if (check.Check(value)) return { value };
    const issues = toIssues(check.Errors(value) as SchemaError[], schema);
    const [first] = issues;
    const detail = first?.field ? `${first.field}: ${first.message}` : first?.message;
    return { error: new ProblemError('VALIDATION_FAILED', { issues, ...(detail ? { detail } : {}) }) };
  };
};

/** One issue a field, the first that says something. */
function toIssues(errors: readonly SchemaError[], schema: TSchema): ValidationIssue[] {
  const issues = new Map<string, string>();
  for (const error of errors.flatMap(flatten)) {
    if (!issues.has(error.field)) issues.set(error.field, messageOf(error, schema));
  }
  return [...issues].map(([field, message]) => ({ field, message }));
}

interface FieldError extends SchemaError {
  readonly field: string;
}

/** Names the field of each error; a missing or unknown property is reported by the object around it. */
function flatten(error: SchemaError): FieldError[] {
  const params = error.params as Record<string, unknown>;
  const at = error.instancePath.slice(1).replaceAll('/', '.');
  const below = (names: unknown) =>
    (names as string[]).map((name) => ({ ...error, field: at === '' ? name : `${at}.${name}` }));
  switch (error.keyword) {
    case 'required':
      return below(params.requiredProperties);
    case 'additionalProperties':
      return below(params.additionalProperties);
    // `boolean` and `anyOf` repeat what another error of the same field says better, and so does "must be null".
    case 'boolean':
    case 'anyOf':
      return [];
    case 'type':
      return params.type === 'null' ? [] : [{ ...error, field: at }];
    default:
      return [{ ...error, field: at }];
  }
}

function messageOf(error: FieldError, schema: TSchema): string {
  const params = error.params as { limit?: number; allowedValues?: readonly unknown[] };
  switch (error.keyword) {
    case 'required':
      return 'is required';
    case 'additionalProperties':
      return 'is not a known field';
    case 'enum':
      return `must be one of ${params.allowedValues?.join(', ')}`;
    case 'minLength':
      return params.limit === 1 ? 'must not be blank' : `must have at least ${params.limit} characters`;
    case 'maxLength':
      return `must have at most ${params.limit} characters`;
    case 'minimum':
      return `must be at least ${params.limit}`;
    case 'maximum':
      return `must be at most ${params.limit}`;
    case 'pattern':
      return ownMessage(schema, error.field) ?? error.message;
    default:
      return error.message;
  }
}

/** `x-message` of a property's schema: what its pattern means, for people. */
function ownMessage(schema: TSchema, field: string): string | undefined {
  const property = (schema as { properties?: Record<string, Annotated> }).properties?.[field];
  return property?.['x-message'] ?? property?.anyOf?.find((option) => option['x-message'])?.['x-message'];
}

interface Annotated {
  readonly 'x-message'?: string;
  readonly anyOf?: readonly Annotated[];
}
