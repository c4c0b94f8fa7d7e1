import type { BaseLogger } from 'pino';
import { createAuditLog } from '../audit/audit-log.ts';
import { createChain } from '../audit/chain.ts';
import { verifyAudit } from '../audit/verify.ts';
import { createApiKeyService } from '../auth/api-keys.service.ts';
import { getOrganization } from '../auth/api-keys.store.ts';
import { hourlyLimit } from '../auth/hourly-limit.ts';
import { createInviter, type Inviter } from '../auth/inviter.ts';
import { createPasswords } from '../auth/passwords.ts';
import { createUserService } from '../auth/users.service.ts';
import { type Config, masterKeyPath } from '../config.ts';
import type { Database } from '../database/database.ts';
import { createKinds } from '../kinds.ts';
import { createOutbox } from '../mail/mail.ts';
import type { Clock } from '../shared/clock.ts';
import { ProblemError } from '../shared/errors.ts';
import { listReported, type ModerationParts, releaseShare, takeDownShare } from '../shares/moderation.ts';
import { rotateMasterKey } from '../vault/rotate-master-key.ts';
import type { Vault } from '../vault/vault.ts';
import { AdminError } from './admin.errors.ts';
import { type AdminServices, type Invited, type Moderation, operations } from './operations.ts';
import { createPartnerAdmin } from './partner-admin.ts';

export interface AdminOptions {
  readonly config: Config;
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Pick<BaseLogger, 'warn'>;
  readonly vault: Vault;
}

/** Carries out one command. @throws AdminError in one sentence for the terminal */
export type Admin = (command: string, options: unknown) => Promise<unknown>;

/** The operator's commands over an open database; the same ones whether a server runs or not. */
export function createAdmin({ config, database, clock, logger, vault }: AdminOptions): Admin {
  const chain = createChain(vault);
  const audit = createAuditLog({ database, clock, chain });
  const outbox = createOutbox({ database, clock, vault });
  const inviter = createInviter({ database, clock, outbox, audit, publicUrl: config.publicUrl });
  const services: AdminServices = {
    apiKeys: createApiKeyService({ database, clock, audit, logger }),
    users: createUserService({
      database,
      clock,
      passwords: createPasswords(vault),
      audit,
    }),
    verifyAudit: () => verifyAudit(database.db, chain),
    invite: (invitee) => inviteByOperator(database, inviter, invitee),
    partners: createPartnerAdmin({ database, clock, audit, outbox, publicUrl: config.publicUrl, logger }),
    rotateMasterKey: () =>
      rotateMasterKey({
        database,
        clock,
        masterKey: config.masterKey,
        masterKeyFile: masterKeyPath(config),
        isFileOurs: config.masterKey === undefined && config.masterKeyFile === undefined,
      }),
    moderation: moderationOf({ database, clock, vault }),
    clock,
    defaultRateLimit: hourlyLimit(config.limits.apiKey),
  };
  return async (command, options) => {
    const run = operations.get(command);
    if (!run) throw new AdminError('UNKNOWN_COMMAND', `There is no admin command "${command}".`);
    return run(services, options);
  };
}

/** Who operates the installation needs no account of their own in it. */
async function inviteByOperator(database: Database, inviter: Inviter, { organization, ...who }: Invited) {
  const invited = database.transact(async (tx) => {
    const found = await getOrganization(tx, organization);
    if (!found) throw new AdminError('NOT_FOUND', `There is no organisation "${organization}".`);
    return inviter(tx, { ...who, organization, organizationId: found.id, actor: 'operator' });
  });
  const { row, url } = await invited.catch((error: unknown) => {
    if (error instanceof ProblemError)
      throw new AdminError('INVALID_OPTION', error.message, { cause: error });
    throw error;
  });
  return { id: row.public_id, url, expiresAt: row.expires_at };
}

function moderationOf({
  database,
  clock,
  vault,
}: Pick<AdminOptions, 'database' | 'clock' | 'vault'>): Moderation {
  const all = Object.values(createKinds(vault));
  const kinds = new Map(all.map((kind) => [kind.name, kind]));
  const tokens = all.map((kind) => kind.tokens);
  const parts: ModerationParts = { database, clock, tokens, parts: { ids: database.ids, kinds } };
  return {
    listReported: () => listReported(database.db),
    release: (shareId) => releaseShare(parts, shareId),
    takeDown: (shareId) => takeDownShare(parts, shareId),
  };
}
