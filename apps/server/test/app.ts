import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Scope } from '@waxwing/contract';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import pino from 'pino';
import type { Email } from 'postal-mime';
import { createApp } from '../src/app.ts';
import { createAuditLog } from '../src/audit/audit-log.ts';
import { createChain } from '../src/audit/chain.ts';
import { createApiKeyService } from '../src/auth/api-keys.service.ts';
import { createPartnerKeys } from '../src/auth/partner-keys.service.ts';
import { createPasswords } from '../src/auth/passwords.ts';
import { createResetLetters } from '../src/auth/reset-letters.ts';
import { createUserService, type NewUser } from '../src/auth/users.service.ts';
import type { BlobStore } from '../src/blobs/blob-store.ts';
import { openBlobStore } from '../src/blobs/open-blobs.ts';
import { readConfig } from '../src/config.ts';
import { type Database, openDatabase } from '../src/database/database.ts';
import type { App } from '../src/http/app-types.ts';
import { createMail } from '../src/mail/mail.ts';
import { openCarrier } from '../src/mail/open-carrier.ts';
import { createTestClock, type TestClock } from '../src/shared/clock.ts';
import { openVault } from '../src/vault/vault.ts';
import { type AnswerCheck, createAnswerCheck } from './answer-check.ts';
import { readMails } from './mailbox.ts';
import { noTrail } from './no-trail.ts';

/** Limits would make tests depend on each other's number of requests; a test of limits sets its own. */
const withoutLimits = {
  WAXWING_LIMIT_ANONYMOUS: '0',
  WAXWING_LIMIT_REDIRECT: '0',
  WAXWING_LIMIT_REPORT: '0',
  WAXWING_LIMIT_REGISTER: '0',
};

const someUser: NewUser = {
  email: 'Ada@Example.com',
  username: 'ada',
  name: 'Ada',
  organization: 'Acme',
  role: 'owner',
  isAdmin: false,
  password: 'correct horse battery staple',
};
const defaultScopes: Scope[] = ['secrets:read', 'secrets:write', 'files:read', 'files:write'];

export interface TestAppOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** PostgreSQL; undefined: SQLite in a folder of its own. */
  readonly url?: string | undefined;
  readonly clock?: TestClock;
  /** Adds what only a test looks at, before the server is ready. */
  readonly extend?: (app: App) => void;
  /** Puts a fault in front of the real database, such as a full disk. */
  readonly disturb?: (database: Database) => Database;
  /** The same for the store of blobs. */
  readonly disturbBlobs?: (blobs: BlobStore) => BlobStore;
}

/** The whole server inside the test's process, on a real database and a clock that is set by hand. */
export interface TestApp {
  readonly app: App;
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly clock: TestClock;
  readonly dataDir: string;
  /** Every line of the log so far. */
  logs(): string;
  /** Sends a request; the answer must be one that the OpenAPI document describes. */
  call(request: InjectOptions): Promise<LightMyRequestResponse>;
  /** A new key, of the named organisation. */
  createKey(key?: {
    scopes?: Scope[];
    organization?: string;
    rateLimitPerHour?: number;
    expiresAt?: number;
    revoked?: boolean;
  }): Promise<string>;
  /** A new user; its password stands in what is given. */
  createUser(user?: Partial<NewUser>): Promise<NewUser>;
  /** Every mail that was written until now, oldest first. */
  mails(): Promise<Email[]>;
  /** Lets partner keys end that are due by now, as the clock of the server does every quarter of an hour. */
  endDueKeys(): Promise<void>;
  stop(): Promise<void>;
}

export async function startApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { env, url, clock = createTestClock(), extend, disturb, disturbBlobs } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'waxwing-app-'));
  const config = readConfig({ WAXWING_DATA_DIR: dataDir, ...withoutLimits, ...env });
  const lines: string[] = [];
  const logger = pino({ level: config.logLevel }, { write: (line) => void lines.push(line) });
  const opened = await openDatabase({ dataDir, clock, logger, url });
  const database = disturb ? disturb(opened) : opened;
  const masterKeyFile = join(dataDir, 'master.key');
  const vault = await openVault({
    database,
    clock,
    masterKey: config.masterKey,
    masterKeyFile,
    mayCreateFile: true,
  });
  const store = await openBlobStore({ dataDir, s3: config.s3, logger });
  const blobs = disturbBlobs ? disturbBlobs(store) : store;
  const app = await createApp({ config, database, blobs, vault, clock, logger });
  extend?.(app);
  await app.ready();
  const check: AnswerCheck = createAnswerCheck(app.swagger());
  const audit = createAuditLog({ database, clock, chain: createChain(vault) });
  const mail = createMail({
    database,
    clock,
    vault,
    carrier: openCarrier(config.smtpUrl, { dataDir, from: { name: 'Waxwing', address: config.mailFrom } }),
    logger,
  });
  const letters = createResetLetters({ database, clock, audit, outbox: mail, publicUrl: config.publicUrl });
  const { publicUrl } = config;
  const partnerKeys = createPartnerKeys({ database, clock, audit, outbox: mail, publicUrl, logger });
  const apiKeys = createApiKeyService({ database, clock, audit: noTrail, logger });
  const users = createUserService({
    database,
    clock,
    passwords: createPasswords(vault),
    audit,
  });
  return {
    app,
    database,
    blobs,
    clock,
    dataDir,
    logs: () => lines.join(''),
    async call(request) {
      const answer = await app.inject(request);
      check({ method: request.method ?? 'GET', path: String(request.url ?? request.path) }, answer);
      return answer;
    },
    async createKey({ scopes = defaultScopes, organization = 'Acme', expiresAt, revoked, ...more } = {}) {
      const wanted = { name: 'test', scopes, organization, rateLimitPerHour: 10_000, expiresAt, ...more };
      const { apiKey } = await apiKeys.create(wanted);
      if (revoked) await apiKeys.revoke(apiKey);
      return apiKey;
    },
    async createUser(changes = {}) {
      const user = { ...someUser, ...changes };
      await users.create(user);
      return user;
    },
    async mails() {
      // The server may have taken one of them a moment ago: what it takes is still there until it is written.
      for (const table of ['reset_requests', 'outgoing_mails'] as const) {
        do {
          await letters.writeLetters();
          await mail.deliver();
          // SQLite answers without a turn of the event loop, which the server needs to write its own.
          await setImmediate();
        } while ((await database.db.selectFrom(table).select('id').execute()).length > 0);
      }
      return readMails(dataDir);
    },
    endDueKeys: partnerKeys.endDue,
    async stop() {
      await app.close();
      await mail.close();
      await blobs.close();
      await opened.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
