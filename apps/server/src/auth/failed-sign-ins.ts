import type { BaseLogger } from 'pino';
import type { Database } from '../database/database.ts';
import type { Caller } from '../shared/audit-event.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { Member } from './users.store.ts';

/** Writes down that somebody did not get in as this user. */
export type NoteFailedSignIn = (
  member: Pick<Member, 'organizationId' | 'publicId'>,
  method: 'password' | 'two_factor' | 'passkey',
  caller: Caller,
) => void;

/** The note is not waited for: the time would tell a user who exists from one who does not. */
export function createFailedSignIns({
  database,
  audit,
  logger,
}: {
  database: Database;
  audit: AuditTrail;
  logger: Pick<BaseLogger, 'error'>;
}): NoteFailedSignIn {
  return ({ organizationId, publicId }, method, caller) => {
    const event = {
      organizationId,
      action: 'auth.signed_in',
      status: 'failure',
      resource: { type: 'user', id: publicId },
      actor: `user:${publicId}`,
      caller,
      details: { method },
    } as const;
    database
      .transact((tx) => audit.append(tx, event))
      .catch((err: unknown) => logger.error({ err }, 'a failed sign-in was not written to the audit log'));
  };
}
