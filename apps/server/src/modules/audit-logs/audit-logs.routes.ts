import { Readable } from 'node:stream';
import { auditRoutes } from '@waxwing/contract';
import { memberOf } from '../../http/access.ts';
import type { App } from '../../http/app-types.ts';
import { addRoute } from '../../http/route.ts';
import type { AuditLogService } from './audit-logs.service.ts';

const rules = { access: { who: 'member', scope: 'audit:read' }, limit: 'none' } as const;
// All of it at once is more than a stolen token may take away.
const exportRules = { ...rules, access: { ...rules.access, stepUp: true } } as const;
const types = { jsonl: 'application/jsonl', csv: 'text/csv; charset=utf-8; header=present' } as const;

/** The audit log on the wire. */
export function addAuditLogRoutes(app: App, logs: AuditLogService): void {
  addRoute(app, auditRoutes.listAuditLogs, rules, ({ principal, query }) =>
    logs.list(memberOf(principal).organizationId, query),
  );

  addRoute(app, auditRoutes.verifyAuditLogs, rules, ({ principal }) =>
    logs.verify(memberOf(principal).organizationId),
  );

  addRoute(app, auditRoutes.exportAuditLogs, exportRules, async ({ principal, query }, reply) => {
    const { format = 'jsonl' } = query;
    reply
      .header('content-disposition', `attachment; filename="audit-log.${format}"`)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .type(types[format]);
    return reply.send(Readable.from(logs.lines(memberOf(principal).organizationId, format)));
  });
}
