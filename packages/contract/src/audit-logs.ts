import { type Static, Type } from 'typebox';
import { json } from './fields.ts';
import { pageQuery } from './paging.ts';
import { problems } from './problem.ts';
import type { RouteContract } from './route.ts';

export const AuditLogEntry = Type.Object({
  id: Type.String(),
  action: Type.String({ description: '`area.what_happened`, such as `auth.signed_in`.' }),
  status: Type.Enum(['success', 'failure']),
  resource_type: Type.String(),
  resource_id: Type.String(),
  actor: Type.String({ description: '`user:…`, `api_key:…`, `operator` or `system`.' }),
  ip_address: Type.Union([Type.String(), Type.Null()]),
  user_agent: Type.Union([Type.String(), Type.Null()]),
  details: Type.Record(Type.String(), Type.Unknown()),
  created_at: Type.String({ description: 'ISO 8601, UTC.' }),
  hash: Type.String({ description: 'Of this entry and, by that of the one before, of all before it.' }),
});
export type AuditLogEntry = Static<typeof AuditLogEntry>;

const AuditLogs = Type.Object({
  logs: Type.Array(AuditLogEntry),
  page: Type.Integer(),
  page_size: Type.Integer(),
  total: Type.Integer(),
  total_pages: Type.Integer(),
});
export type AuditLogs = Static<typeof AuditLogs>;

const instant = (meaning: string) =>
  Type.Optional(
    Type.String({
      pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{5,12}(Z|[+-][0-9]{2}:[0-9]{2}))?$',
      description: meaning,
      'x-message': 'must be a date or an instant in ISO 8601',
    }),
  );
const word = (meaning: string) =>
  Type.Optional(
    Type.String({
      pattern: '^[\\w.:-]{1,100}$',
      description: meaning,
      'x-message': 'must be a name of at most 100 characters',
    }),
  );

const filters = {
  action: word('Only this action.'),
  status: Type.Optional(Type.Enum(['success', 'failure'])),
  actor: word('Only what this one did.'),
  from: instant('Not before this.'),
  to: instant('Not after this.'),
};

const AuditQuery = Type.Object(
  {
    ...pageQuery,
    ...filters,
  },
  { additionalProperties: false },
);
export type AuditQuery = Static<typeof AuditQuery>;

const AuditVerification = Type.Object({
  state: Type.Enum(['whole', 'changed']),
  records: Type.Integer({ description: 'How many entries are as they were written, from the first on.' }),
  fault: Type.Union([
    Type.Object({
      record: Type.Integer({ description: 'Place of the entry in the log, counted from 1.' }),
      message: Type.String(),
    }),
    Type.Null(),
  ]),
  checkpoint: Type.Union([
    Type.Object({
      seq: Type.Integer(),
      hash: Type.String({ description: 'Hex.' }),
      created_at: Type.String({ description: 'ISO 8601, UTC.' }),
      signature: Type.String({ description: 'Ed25519, base64.' }),
    }),
    Type.Null(),
  ]),
  public_key: Type.String(),
  verified_at: Type.String({ description: 'ISO 8601, UTC.' }),
});
export type AuditVerification = Static<typeof AuditVerification>;

/** What was done in an organisation, and by whom. */
export const auditRoutes = {
  listAuditLogs: {
    method: 'GET',
    url: '/api/v1/audit-logs',
    schema: {
      operationId: 'listAuditLogs',
      summary: 'What was done here?',
      description:
        'Entries of your organisation, newest first. Each was written in one step with what it tells of.',
      tags: ['Audit'],
      querystring: AuditQuery,
      response: { 200: json('One page.', AuditLogs), ...problems(400, 401, 403, 429, 500, 503) },
    },
  },
  verifyAuditLogs: {
    method: 'GET',
    url: '/api/v1/audit-logs/verification',
    schema: {
      operationId: 'verifyAuditLogs',
      summary: 'Is the audit log as it was written?',
      description:
        'Follows the chain of your organisation from its first entry to its last, and names the first that was edited, ' +
        'removed, put in, moved or cut off. `checkpoint` is the newest signed note of how far the log was.',
      tags: ['Audit'],
      response: {
        200: json('What was found.', AuditVerification),
        ...problems(400, 401, 403, 429, 500, 503),
      },
    },
  },
  exportAuditLogs: {
    method: 'GET',
    url: '/api/v1/audit-logs/export',
    schema: {
      operationId: 'exportAuditLogs',
      summary: 'Export the audit log',
      description:
        'Every entry of your organisation, oldest first, as JSON lines or CSV. Who is signed in needs a fresh proof of who they are.',
      tags: ['Audit'],
      querystring: Type.Object(
        { format: Type.Optional(Type.Enum(['jsonl', 'csv'])) },
        { additionalProperties: false },
      ),
      response: {
        200: {
          description: 'As an attachment.',
          content: { 'application/jsonl': { schema: Type.String() }, 'text/csv': { schema: Type.String() } },
        },
        ...problems(400, 401, 403, 429, 500, 503),
      },
    },
  },
} as const satisfies Record<string, RouteContract>;
