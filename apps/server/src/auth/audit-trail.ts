import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { AuditEvent } from '../shared/audit-event.ts';

/** Where an act is written down, in the transaction of the act itself. */
export interface AuditTrail {
  append(tx: Transaction<Schema>, event: AuditEvent): Promise<void>;
}
