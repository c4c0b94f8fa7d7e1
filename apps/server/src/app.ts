import type { Server } from 'node:http';
import { join } from 'node:path';
import fastify, { type FastifyHttpOptions, LogController } from 'fastify';
import type { Logger } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { createAuditLog } from './audit/audit-log.ts';
import { createChain } from './audit/chain.ts';
import { verifyOrganization } from './audit/verify.ts';
import { createAccountService } from './auth/account.service.ts';
import { createApiKeyService } from './auth/api-keys.service.ts';
import { createEmailConfirmations } from './auth/email-confirmation.service.ts';
import { createFactors } from './auth/factors.ts';
import { hourlyLimit } from './auth/hourly-limit.ts';
import { createInvitationService } from './auth/invitations.service.ts';
import { createInviter } from './auth/inviter.ts';
import { createManagedKeyService } from './auth/managed-keys.service.ts';
import { createPartnerKeys } from './auth/partner-keys.service.ts';
import { createPartnerMaker } from './auth/partner-maker.ts';
import { createPasswords } from './auth/passwords.ts';
import type { UserPrincipal } from './auth/principal.ts';
import { createProfileService } from './auth/profile.service.ts';
import { createRecoveryService } from './auth/recovery.service.ts';
import { createRegistrationService } from './auth/registration.service.ts';
import { createResetLetters } from './auth/reset-letters.ts';
import { createSessionService } from './auth/sessions.service.ts';
import { createSigningKeys } from './auth/signing-keys.ts';
import { createSlowHash } from './auth/slow-hash.ts';
import { hasSteppedUp } from './auth/step-up.ts';
import { createTeamService } from './auth/team.service.ts';
import { createTokens } from './auth/tokens.ts';
import type { BlobStore } from './blobs/blob-store.ts';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import type { App } from './http/app-types.ts';
import { parseJsonBodies } from './http/body.ts';
import { limitBodies } from './http/body-deadline.ts';
import { addDocsPage } from './http/docs-page.ts';
import { answerMalformedHttp, answerUnreadableUrl, guardRequests } from './http/guard.ts';
import { createIdempotency } from './http/idempotency.ts';
import { addApiDocument } from './http/openapi.ts';
import { addNotFound, addPages, readPages, withScanKey } from './http/pages.ts';
import { createRateLimits } from './http/rate-limit.ts';
import { requestIdOf } from './http/request-id.ts';
import { validatorCompiler } from './http/validation.ts';
import { startJobs } from './jobs.ts';
import { createKinds } from './kinds.ts';
import { createMail } from './mail/mail.ts';
import { openCarrier } from './mail/open-carrier.ts';
import { addApiKeyShareRoutes } from './modules/api-keys/api-key-shares.routes.ts';
import { createApiKeyShareService, endSharesOf } from './modules/api-keys/api-key-shares.service.ts';
import { keyShareErrors } from './modules/api-keys/api-keys.errors.ts';
import { addApiKeyRoutes } from './modules/api-keys/api-keys.routes.ts';
import { addAuditLogRoutes } from './modules/audit-logs/audit-logs.routes.ts';
import { createAuditLogService } from './modules/audit-logs/audit-logs.service.ts';
import { addAuthRoutes } from './modules/auth/auth.routes.ts';
import { addStepUpRoutes } from './modules/auth/step-up.routes.ts';
import { addCampaignRoutes } from './modules/campaigns/campaigns.routes.ts';
import { createCampaignService } from './modules/campaigns/campaigns.service.ts';
import { addCliLoginRoutes } from './modules/cli-login/cli-login.routes.ts';
import { createFiles } from './modules/files/files.ts';
import { addHealthRoutes } from './modules/health/health.routes.ts';
import { addPartnerRoutes } from './modules/partners/partners.routes.ts';
import { addPasskeyRoutes } from './modules/passkeys/passkeys.routes.ts';
import { addProfileRoutes } from './modules/profile/profile.routes.ts';
import { addRecoveryRoutes } from './modules/recovery/recovery.routes.ts';
import { addScanRulesRoutes } from './modules/scan-rules/scan-rules.routes.ts';
import { readScanRules } from './modules/scan-rules/scan-rules.service.ts';
import { secretErrors } from './modules/secrets/secrets.errors.ts';
import { addSecretRoutes } from './modules/secrets/secrets.routes.ts';
import { createSecretService } from './modules/secrets/secrets.service.ts';
import { addTeamRoutes } from './modules/team/team.routes.ts';
import { addTwoFactorRoutes } from './modules/two-factor/two-factor.routes.ts';
import type { Clock } from './shared/clock.ts';
import { createReportInbox } from './shares/report-inbox.ts';
import { createShareEngine } from './shares/share-engine.ts';
import type { Vault } from './vault/vault.ts';

export interface AppParts {
  readonly config: Config;
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly logger: Logger;
}

const bodyBytes = 3 * 1024 * 1024;
const headersMs = 15_000;
const httpLimits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: headersMs,
  connectionsCheckingInterval: 5_000,
};
/** Far more than serve people, and few enough that their memory and file descriptors are there. */
const maxConnections = 10_000;
const webFolder = join(import.meta.dirname, '../../web/dist');

/** Builds the whole server, in reading order: what everyone needs, the engine, the features, the pages. */
export async function createApp({ config, database, blobs, vault, clock, logger }: AppParts): Promise<App> {
  const { publicUrl } = config;
  const app = createServer(config, logger);
  const signingKeys = createSigningKeys(database, { vault, clock });
  const tokens = createTokens(signingKeys, { issuer: publicUrl, clock });
  const retryKey = vault.deriveKey('retried refresh');
  const chain = createChain(vault);
  const audit = createAuditLog({ database, clock, chain });
  const apiKeys = createApiKeyService({ database, clock, audit, logger });
  const sessions = createSessionService({ database, clock, tokens, retryKey, audit, logger });
  const from = { name: 'Waxwing', address: config.mailFrom };
  const carrier = openCarrier(config.smtpUrl, { dataDir: config.dataDir, from });
  const mail = createMail({ database, clock, vault, carrier, logger });
  const partnerKeys = createPartnerKeys({ database, clock, audit, outbox: mail, publicUrl, logger });
  const limits = createRateLimits(database, config);
  const createOnce = createIdempotency({ database, clock, bodyKey: vault.deriveKey('idempotency body') });
  const kinds = createKinds(vault);
  const shares = createShareEngine({
    database,
    clock,
    ids: database.ids,
    hasher: createSlowHash(vault.deriveKey('passcode pepper'), 64),
    passcodeBudget: config.limits.passcode,
    kinds: Object.values(kinds),
  });

  parseJsonBodies(app);
  const { host, metricsPort } = config;
  if (metricsPort !== undefined) {
    // Loaded only where it is used, like everything that most installations never need.
    const { serveMetrics } = await import('./http/metrics.ts');
    await serveMetrics(app, { host, port: metricsPort });
  }
  const installation = vault.deriveKey('owner of blobs').toString('hex');
  const files = createFiles({
    config,
    database,
    blobs,
    installation,
    clock,
    logger,
    shares,
    kind: kinds.files,
  });
  await files.checkStore();
  const authenticators = {
    apiKey: (key: string) =>
      key.startsWith('prt_') ? partnerKeys.authenticate(key) : apiKeys.authenticate(key),
    user: sessions.authenticate,
    uploader: files.authenticate,
    hasSteppedUp: (user: UserPrincipal) => hasSteppedUp(user, clock.now()),
  };
  guardRequests(app, { authenticators, limits });
  await addApiDocument(app, { publicUrl, version: packageJson.version });

  const { isAnonymousAllowed } = config;
  const secrets = createSecretService({
    database,
    shares,
    kind: kinds.secret,
    publicUrl,
    isAnonymousAllowed,
  });
  const networkKey = vault.deriveKey('reporter network');
  const reports = createReportInbox(
    { database, clock, shares, networkKey, logger },
    { kind: kinds.secret, notFound: secretErrors.notFound },
  );
  addSecretRoutes(app, { secrets, reports, createOnce, limits });
  await files.addRoutes(app, { createOnce, limits, deadlines: limitBodies(app.server), networkKey });
  const passwords = createPasswords(vault);
  const factors = createFactors({ database, clock, vault, publicUrl, sessions, passwords, audit, logger });
  const { signIn, twoFactor } = factors;
  addAuthRoutes(app, { ...factors, sessions, limits });
  addStepUpRoutes(app, { ...factors, limits });
  addPasskeyRoutes(app, factors);
  addTwoFactorRoutes(app, { twoFactor, limits });
  addCliLoginRoutes(app, factors);
  const recovery = createRecoveryService({
    database,
    clock,
    passwords,
    sessions,
    audit,
    outbox: mail,
    operatorEmail: config.operatorEmail,
  });
  const confirmations = createEmailConfirmations({ database, clock, outbox: mail, audit, publicUrl });
  const makePartner = createPartnerMaker({
    database,
    clock,
    audit,
    outbox: mail,
    publicUrl,
    partnerKeys,
    confirmations,
  });
  const mode = config.registration;
  const registration = createRegistrationService({ database, clock, passwords, makePartner, mode });
  addPartnerRoutes(app, { registration, partnerKeys, createOnce });
  addRecoveryRoutes(app, { recovery, confirmations, limits });
  const auditLogs = createAuditLogService({
    log: audit,
    clock,
    verifyChain: (organizationId) => verifyOrganization(database.db, chain, organizationId),
    publicKey: chain.publicKey,
  });
  addAuditLogRoutes(app, auditLogs);
  const accounts = createAccountService({ database, clock, passwords, sessions, signIn, twoFactor, audit });
  const profiles = createProfileService({ database, clock, signIn, confirmations, outbox: mail, audit });
  addProfileRoutes(app, { accounts, profiles, activity: auditLogs, limits });
  addCampaignRoutes(app, { campaigns: createCampaignService({ database, clock, audit }), createOnce });
  const keys = createManagedKeyService({
    database,
    clock,
    vault,
    audit,
    defaultRateLimit: hourlyLimit(config.limits.apiKey),
    hasSteppedUp: authenticators.hasSteppedUp,
    endShares: (tx, key) => endSharesOf(tx, { shares, key }),
  });
  const keyShares = createApiKeyShareService({
    database,
    clock,
    shares,
    kind: kinds.apiKey,
    keys,
    audit,
    mail,
    publicUrl,
  });
  addApiKeyRoutes(app, { keys, apiKeys, createOnce });
  const keyReports = createReportInbox(
    { database, clock, shares, networkKey, logger },
    { kind: kinds.apiKey, notFound: keyShareErrors.notFound },
  );
  addApiKeyShareRoutes(app, { keyShares, reports: keyReports, createOnce, limits });
  const team = createTeamService({ database, clock, sessions, audit });
  const inviter = createInviter({ database, clock, outbox: mail, audit, publicUrl });
  const invitations = createInvitationService({ database, clock, passwords, sessions, inviter, audit });
  addTeamRoutes(app, { team, invitations, signIn, limits });
  addHealthRoutes(app, { database, clock, version: packageJson.version });

  const pages = readPages(webFolder);
  const policy = { isHttps: publicUrl.startsWith('https:') };
  const scanRules = readScanRules(config.dataDir, webFolder);
  addScanRulesRoutes(app, scanRules);
  await addPages(app, withScanKey(pages, scanRules.key), policy);
  addDocsPage(app, { frame: pages.notFound, policy, publicUrl });
  addNotFound(app, pages, policy);

  const stopJobs = await startJobs({
    database,
    clock,
    shares,
    files: files.jobs,
    signingKeys,
    audit,
    letters: createResetLetters({ database, clock, audit, outbox: mail, publicUrl }),
    mail,
    partnerKeys,
    logger,
    retentionDays: config.retentionDays,
  });
  app.addHook('onClose', async () => {
    stopJobs();
    await mail.close();
    await apiKeys.close();
    await partnerKeys.close();
  });
  return app;
}

function createServer(config: Config, logger: Logger): App {
  const options: FastifyHttpOptions<Server> = {
    loggerInstance: logger,
    // The guard logs requests, by their route: the address of a share is half of what opens it.
    logController: new LogController({ disableRequestLogging: true }),
    // One logger for all requests: the guard and the error handler name the request themselves.
    childLoggerFactory: (parent) => parent,
    genReqId: requestIdOf,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    bodyLimit: bodyBytes,
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: true, caseSensitive: true, maxParamLength: 512 },
    // Some clients name the whole address (RFC 9112 §3.2.2); and the platform API has a second, shorter path.
    rewriteUrl: ({ url = '/' }) =>
      url.replace(/^https?:\/\/[^/?]*(?=\/)/i, '').replace(/^\/api\/(?!v1(?:\/|\?|$))/, '/api/v1/'),
    clientErrorHandler: answerMalformedHttp,
    frameworkErrors: answerUnreadableUrl,
    // Bodies are bounded by `body-deadline.ts`.
    requestTimeout: 0,
    keepAliveTimeout: 72_000,
    // A reader that takes nothing of its answer for so long is gone. Longer than any request or pause above.
    connectionTimeout: 120_000,
    forceCloseConnections: 'idle',
    // The guard refuses them instead, with an answer like every other.
    return503OnClosing: false,
    http: httpLimits,
    ...(config.tls ? { https: { ...config.tls, ...httpLimits, handshakeTimeout: headersMs } } : {}),
  };
  const app: App = fastify(options);
  app.server.maxConnections = maxConnections;
  app.setValidatorCompiler(validatorCompiler);
  // Schemas describe and tests check answers; serialising by schema would turn a slip into a wrong answer.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  return app;
}
