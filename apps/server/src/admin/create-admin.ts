import type { BaseLogger } from 'pino';
import { createAuditLog } from '../audit/audit-log.ts';
import { createChain } from '../audit/chain.ts';
import { verifyAudit } from '../audit/verify.ts';
import { createApiKeyService } from '../auth/api-keys.service.ts';
import { hourlyLimit } from '../auth/hourly-limit.ts';
import { createPasswords } from '../auth/passwords.ts';
import { createUserService } from '../auth/users.service.ts';
import { type Config, masterKeyPath } from '../config.ts';
import type { Database } from '../database/database.ts';
import { createKinds } from '../kinds.ts';
import type { Clock } from '../shared/clock.ts';
import { listReported, type ModerationParts, releaseShare, takeDownShare } from '../shares/moderation.ts';
import { rotateMasterKey } from '../vault/rotate-master-key.ts';
import type { Vault } from '../vault/vault.ts';
import { AdminError } from './admin.errors.ts';
import { type AdminServices, type Moderation, operations } from './operations.ts';

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
  const services: AdminServices = {
    apiKeys: createApiKeyService({ database, clock, logger }),
    users: createUserService({
      database,
      clock,
      passwords: createPasswords(vault),
      audit: createAuditLog({ database, clock, chain }),
    }),
    verifyAudit: () => verifyAudit(database.db, chain),
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
