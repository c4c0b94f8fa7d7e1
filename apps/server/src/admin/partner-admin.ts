import type { BaseLogger } from 'pino';
import type { AuditTrail } from '../auth/audit-trail.ts';
import { createEmailConfirmations } from '../auth/email-confirmation.service.ts';
import { freeUsername } from '../auth/free-username.ts';
import { createInviteCode } from '../auth/invite-codes.ts';
import { setSuspended } from '../auth/organizations.store.ts';
import { createPartnerKeys } from '../auth/partner-keys.service.ts';
import { createPartnerMaker } from '../auth/partner-maker.ts';
import type { Database } from '../database/database.ts';
import type { Outbox } from '../mail/mail.ts';
import type { Clock } from '../shared/clock.ts';
import { ProblemError } from '../shared/errors.ts';
import { AdminError } from './admin.errors.ts';
import type { PartnerAdmin, WantedPartner } from './partner-operations.ts';

export interface PartnerAdminParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly audit: AuditTrail;
  readonly outbox: Outbox;
  readonly publicUrl: string;
  readonly logger: Pick<BaseLogger, 'warn'>;
}

/** Partners as the operator makes and suspends them. */
export function createPartnerAdmin(parts: PartnerAdminParts): PartnerAdmin {
  const { database, clock, audit } = parts;
  const partnerKeys = createPartnerKeys(parts);
  const makePartner = createPartnerMaker({
    ...parts,
    partnerKeys,
    confirmations: createEmailConfirmations(parts),
  });
  return {
    create,
    suspend,
    check: partnerKeys.check,
    createInviteCode: (days) => createInviteCode(parts, days),
  };

  async function create({ company, email, name, description = '', ...wanted }: WantedPartner) {
    const username = wanted.username ?? (await freeUsername(database.db, email));
    const partner = { company, email, username, name: name ?? username, description };
    const by = { passwordHash: undefined, hasPartnerApi: true, caller: undefined };
    const making = database.transact((tx) => makePartner(tx, { ...partner, ...by }));
    return making.catch((cause: unknown) => {
      if (cause instanceof ProblemError) throw new AdminError('INVALID_OPTION', cause.message, { cause });
      throw cause;
    });
  }

  function suspend(partnerId: string, isSuspended: boolean): Promise<boolean> {
    return database.transact(async (tx) => {
      const organizationId = await setSuspended(tx, partnerId, isSuspended ? clock.now() : undefined);
      if (organizationId === undefined) return false;
      await audit.append(tx, {
        organizationId,
        action: isSuspended ? 'partner.suspended' : 'partner.suspension_lifted',
        status: 'success',
        resource: { type: 'partner', id: partnerId },
        actor: 'operator',
      });
      return true;
    });
  }
}
