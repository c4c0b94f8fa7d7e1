import { type Static, Type } from 'typebox';
import { errorCodes } from './error-codes.ts';

const ValidationIssue = Type.Object({
  field: Type.String({ description: 'Name of the field; empty for the body as a whole.' }),
  message: Type.String(),
});

/** One thing that is wrong with a request. */
export type ValidationIssue = Static<typeof ValidationIssue>;

/**
 * An error of the platform API.
 * @see RFC 9457
 */
export const Problem = Type.Object({
  type: Type.String({ description: 'Always `about:blank`: `error_code` tells errors apart.' }),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String({ description: 'What happened, for people.' }),
  instance: Type.String({ description: 'The path that was asked for.' }),
  error_code: Type.Enum(Object.keys(errorCodes), { description: 'Stable; for programs.' }),
  request_id: Type.String(),
  errors: Type.Optional(Type.Array(ValidationIssue)),
});
export type Problem = Static<typeof Problem>;

/** Response schemas of the problems that a route can answer, by status. */
export function problems(...statuses: number[]): Record<number, unknown> {
  return Object.fromEntries(statuses.map((status) => [status, problemResponse(status)]));
}

function problemResponse(status: number) {
  const meanings = Object.entries(errorCodes)
    .filter(([, error]) => error.status === status)
    .map(([code, error]) => `\`${code}\`: ${error.meaning}`);
  return {
    description: meanings.join(' '),
    content: { 'application/problem+json': { schema: Problem } },
  };
}
