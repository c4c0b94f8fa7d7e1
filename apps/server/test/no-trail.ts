import type { AuditTrail } from '../src/auth/audit-trail.ts';

/** For what a test prepares: the audit log shows what the test does then. */
export const noTrail: AuditTrail = { append: async () => undefined };
