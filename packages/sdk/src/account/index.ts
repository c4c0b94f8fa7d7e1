/** The client of somebody's account: apart from the rest, so that the page that opens a share does not carry it. */
export type { AuditLogEntry, AuditLogPage, AuditLogQuery, AuditLogs } from './audit-logs.ts';
export type { CallOptions } from './caller.ts';
export { createAccountClient } from './client.ts';
export type { Session, SessionStore } from './session.ts';
export { memorySessionStore } from './session.ts';
export type {
  AccountClient,
  AccountClientOptions,
  Activity,
  Credentials,
  Me,
  PasswordChange,
  Proof,
  SignedIn,
  SignedInDevice,
} from './types.ts';
