import type { AuditLogEntry, AuditLogs, AuditQuery, AuditVerification } from '@waxwing/contract';
import type { AuditFilter, AuditLog, AuditRow } from '../../audit/audit-log.ts';
import type { OrganizationVerdict } from '../../audit/verify.ts';
import type { Clock } from '../../shared/clock.ts';
import { invalidField } from '../../shared/errors.ts';
import { pageOf } from '../../shared/paging.ts';

export type ExportFormat = 'jsonl' | 'csv';
export type AuditLogService = ReturnType<typeof createAuditLogService>;

export interface AuditLogParts {
  readonly log: AuditLog;
  readonly clock: Clock;
  /** Follows the whole chain of an organisation. */
  readonly verifyChain: (organizationId: number) => Promise<OrganizationVerdict>;
  readonly publicKey: string;
}

/** The audit log as its readers see it. */
export function createAuditLogService({ log, clock, verifyChain, publicKey }: AuditLogParts) {
  const running = new Map<number, Promise<AuditVerification>>();
  return { list, lines, verify };

  /** Whoever asks while the log is being looked at gets the same answer: it is one pass over all of it. */
  function verify(organizationId: number): Promise<AuditVerification> {
    const known = running.get(organizationId);
    if (known) return known;
    const verifying = lookAt(organizationId).finally(() => running.delete(organizationId));
    running.set(organizationId, verifying);
    return verifying;
  }

  async function lookAt(organizationId: number): Promise<AuditVerification> {
    const { records, fault, checkpoint } = await verifyChain(organizationId);
    return {
      state: fault ? 'changed' : 'whole',
      records,
      fault: fault ? { record: fault.seq, message: fault.fault } : null,
      checkpoint: checkpoint
        ? {
            seq: checkpoint.seq,
            hash: checkpoint.hash,
            created_at: new Date(checkpoint.at).toISOString(),
            signature: checkpoint.signature,
          }
        : null,
      public_key: publicKey,
      verified_at: new Date(clock.now()).toISOString(),
    };
  }

  async function list(organizationId: number, query: AuditQuery): Promise<AuditLogs> {
    const { page, ...part } = pageOf(query);
    const { rows, total } = await log.list(organizationId, filterOf(query), part);
    return {
      logs: rows.map(entryOf),
      page,
      page_size: part.limit,
      total,
      total_pages: Math.ceil(total / part.limit),
    };
  }

  /** Every entry as a line of its own, oldest first. */
  async function* lines(organizationId: number, format: ExportFormat): AsyncGenerator<string> {
    if (format === 'csv') yield csvLine(columns);
    for await (const row of log.all(organizationId)) {
      const entry = entryOf(row);
      if (format === 'jsonl') yield `${JSON.stringify(entry)}\n`;
      else yield csvLine(columns.map((column) => cellOf(entry[column])));
    }
  }
}

const columns = [
  'id',
  'created_at',
  'action',
  'status',
  'resource_type',
  'resource_id',
  'actor',
  'ip_address',
  'user_agent',
  'details',
  'hash',
] as const satisfies readonly (keyof AuditLogEntry)[];

const dayMs = 86_400_000;

function filterOf({ action, status, actor, from, to }: AuditQuery): AuditFilter {
  // A day ends with its last millisecond.
  const lastOf = (text: string) => (text.includes('T') ? 0 : dayMs - 1);
  return {
    action,
    status,
    actor,
    from: from === undefined ? undefined : epochMs('from', from),
    to: to === undefined ? undefined : epochMs('to', to) + lastOf(to),
  };
}

function epochMs(field: string, text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw invalidField(field, 'must be a date or an instant in ISO 8601');
  return at;
}

function entryOf(row: AuditRow): AuditLogEntry {
  return {
    id: String(row.id),
    action: row.action,
    status: row.status,
    resource_type: row.resource_type,
    resource_id: row.resource_id,
    actor: row.actor,
    ip_address: row.ip_address,
    user_agent: row.user_agent,
    details: JSON.parse(row.details),
    created_at: new Date(row.at).toISOString(),
    hash: Buffer.from(row.hash).toString('hex'),
  };
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * RFC 4180. A cell that a spreadsheet would take for a formula begins with an apostrophe: some of them come from
 * strangers.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
function csvLine(cells: readonly string[]): string {
  const safe = cells.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell));
  return `${safe.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`;
}
