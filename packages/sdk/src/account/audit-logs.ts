import type { AnswerOf, auditRoutes, QueryOf } from '@waxwing/contract';
import { WaxwingError } from '../errors.ts';
import { refusalOf } from '../refusal.ts';
import type { Authorizer } from './authorize.ts';
import { type Call, type CallOptions, queryOf } from './caller.ts';

/** Which entries, and which page of them. */
export type AuditLogQuery = QueryOf<(typeof auditRoutes)['listAuditLogs']>;
export type AuditLogPage = AnswerOf<(typeof auditRoutes)['listAuditLogs']>;
export type AuditVerification = AnswerOf<(typeof auditRoutes)['verifyAuditLogs']>;
export type AuditLogEntry = AuditLogPage['logs'][number];

/** What was done in the organisation. */
export interface AuditLogs {
  list(query?: AuditLogQuery, options?: CallOptions): Promise<AuditLogPage>;
  /** Whether every entry is as it was written: one pass over all of them. */
  verify(options?: CallOptions): Promise<AuditVerification>;
  /** Every entry, oldest first; in browsers a blob need not lie in memory. */
  export(format: 'jsonl' | 'csv', options?: CallOptions): Promise<Blob>;
}

export function auditLogs(
  call: Call,
  { baseUrl, fetch, authorizer }: { baseUrl: string; fetch: typeof globalThis.fetch; authorizer: Authorizer },
): AuditLogs {
  return {
    list: (query = {}, options) =>
      call<(typeof auditRoutes)['listAuditLogs']>(
        { method: 'GET', path: `audit-logs${queryOf(query)}` },
        options,
      ),
    verify: (options) =>
      call<(typeof auditRoutes)['verifyAuditLogs']>(
        { method: 'GET', path: 'audit-logs/verification' },
        options,
      ),
    export: (format, { signal } = {}) =>
      authorizer.run(async (token) => {
        const answer = await download(fetch, `${baseUrl}/api/v1/audit-logs/export?format=${format}`, {
          headers: { authorization: `Bearer ${token}` },
          signal: signal ?? null,
        });
        if (answer.ok) return answer.blob();
        throw refusalOf({ status: answer.status, headers: answer.headers, text: await answer.text() });
      }),
  };
}

async function download(fetch: typeof globalThis.fetch, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, credentials: 'omit', cache: 'no-store', redirect: 'manual' });
  } catch (cause) {
    init.signal?.throwIfAborted();
    throw new WaxwingError('OFFLINE', 'The server cannot be reached', { cause });
  }
}
