import { createSecretKey, hash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jwtVerify } from 'jose';
import { pino } from 'pino';
import { createAuditLog } from '../src/audit/audit-log.ts';
import { createChain } from '../src/audit/chain.ts';
import { createApiKeyService } from '../src/auth/api-keys.service.ts';
import { createPasswords } from '../src/auth/passwords.ts';
import { createSessionService } from '../src/auth/sessions.service.ts';
import { createSigningKeys } from '../src/auth/signing-keys.ts';
import { createTokens } from '../src/auth/tokens.ts';
import { createUserService } from '../src/auth/users.service.ts';
import { findForSignIn } from '../src/auth/users.store.ts';
import { openDatabase } from '../src/database/database.ts';
import { systemClock } from '../src/shared/clock.ts';
import { openVault, type Vault } from '../src/vault/vault.ts';
import { noTrail } from './no-trail.ts';

/** A check of a credential as each request makes it, and the bare sums of it. Both tell whether it is good. */
export interface CredentialCheck {
  readonly own: () => Promise<boolean>;
  readonly twin: () => Promise<boolean>;
}

/** Checks of credentials on a real database, for measuring. */
export interface CredentialChecks {
  readonly apiKey: CredentialCheck;
  readonly accessToken: CredentialCheck;
  close(): Promise<void>;
}

const clock = systemClock;
const logger = pino({ level: 'silent' });
type Database = Awaited<ReturnType<typeof openDatabase>>;

export async function openCredentialChecks(): Promise<CredentialChecks> {
  const dataDir = await mkdtemp(join(tmpdir(), 'waxwing-checks-'));
  const database = await openDatabase({ dataDir, clock, logger });
  const masterKey = createSecretKey(randomBytes(32));
  const place = { masterKeyFile: join(dataDir, 'unused'), mayCreateFile: false };
  const vault = await openVault({ database, clock, masterKey, ...place });
  const keys = createApiKeyService({ database, clock, audit: noTrail, logger });
  return {
    apiKey: await apiKeyCheck(keys),
    accessToken: await accessTokenCheck(database, vault),
    async close() {
      await keys.close();
      await database.close();
      await rm(dataDir, { recursive: true });
    },
  };
}

async function apiKeyCheck(keys: ReturnType<typeof createApiKeyService>): Promise<CredentialCheck> {
  const { apiKey } = await keys.create({
    name: 'check',
    organization: 'check',
    scopes: ['secrets:read'],
    rateLimitPerHour: 1,
    expiresAt: undefined,
  });
  const known = new Map([[hash('sha256', apiKey, 'base64'), apiKey]]);
  return {
    own: async () => (await keys.authenticate(apiKey)) !== undefined,
    twin: async () => known.has(hash('sha256', apiKey, 'base64')),
  };
}

async function accessTokenCheck(database: Database, vault: Vault): Promise<CredentialCheck> {
  const audit = createAuditLog({ database, clock, chain: createChain(vault) });
  const signingKeys = createSigningKeys(database, { vault, clock });
  const tokens = createTokens(signingKeys, { issuer: 'https://waxwing.example', clock });
  const retryKey = vault.deriveKey('retried refresh');
  const sessions = createSessionService({ database, clock, tokens, retryKey, audit, logger });
  const users = createUserService({ database, clock, passwords: createPasswords(vault), audit });
  const names = { email: 'ada@example.com', username: 'ada', name: 'Ada', organization: 'check' };
  await users.create({ ...names, role: 'owner', isAdmin: false, password: 'a tale of seven ravens' });
  const member = await findForSignIn(database.db, 'ada');
  if (!member) throw new Error('a user was made and is not there');
  const caller = { address: '127.0.0.1', userAgent: undefined };
  const { accessToken } = await sessions.begin(member, caller, { method: 'password' });
  const { secret } = await signingKeys.current();
  return {
    own: async () => (await sessions.authenticate(accessToken)) !== undefined,
    twin: async () =>
      (await jwtVerify(accessToken, secret, { algorithms: ['HS256'] })).payload.typ === 'access',
  };
}
