import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { CompiledQuery } from 'kysely';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Principal } from '../auth/principal.ts';
import type { TriesOf } from '../auth/sign-in.service.ts';
import { nameKey } from '../auth/users.store.ts';
import type { Config, Limit } from '../config.ts';
import type { Database } from '../database/database.ts';
import { ProblemError } from '../shared/errors.ts';
import { siteOf } from '../shared/networks.ts';

/**
 * Which budget a caller without a credential spends on a route. A caller with a key spends the key's own, and one with
 * an upload token that of the share.
 */
export type LimitRule = 'anonymous' | 'public' | 'report' | 'register' | 'none';

export interface RateLimits {
  /** Counts one request. @throws {ProblemError} RATE_LIMITED */
  count(rule: LimitRule, endpoint: string, principal: Principal, reply: FastifyReply): Promise<void>;
  /** Counts one request of whoever holds a claim, wherever it comes from. @throws {ProblemError} RATE_LIMITED */
  countClaim(claim: string, reply: FastifyReply): Promise<void>;
  /**
   * Counts one try to prove who somebody is: under a name, whether there is such a user or not, or as `of` says.
   * @returns gives it back, when it was the right one @throws {ProblemError} RATE_LIMITED
   */
  takeLogin(subject: string, reply: FastifyReply, of?: TriesOf): Promise<() => Promise<void>>;
  /** Gives back all tries under these names, to somebody who showed in another way who they are. */
  forgetLogins(identifiers: readonly string[]): Promise<void>;
  /** Counts a mail with a link for a new password, whether anybody has the address or not. @throws RATE_LIMITED */
  takeReset(email: string, reply: FastifyReply): Promise<void>;
  /**
   * Counts a mail that somebody has us write to somebody else, for the organisation and for who gets it.
   * @throws {ProblemError} RATE_LIMITED
   */
  takeMail(organizationId: number, to: string, reply: FastifyReply): Promise<void>;
  /**
   * Takes what a caller without a key wants to store from what an address has for a day.
   * @returns gives it back @throws {ProblemError} RATE_LIMITED
   */
  takeBytes(principal: Principal, bytes: number): Promise<() => Promise<void>>;
  /** Refuses whoever asked too often for what does not exist, before anything is looked up. @throws RATE_LIMITED */
  checkMisses(principal: Principal): Promise<void>;
  /** Counts a request for something that does not exist. */
  countMiss(principal: Principal): Promise<void>;
}

const secondsPerHour = 3_600;
/** Looking for things that do not exist is slower than looking at things that do. */
const missesPerPublic = 10;

/**
 * Requests of one upload token or claim: enough for parts of 8 MiB at more than a gigabyte a second, and an end to
 * whoever only asks.
 */
const credentialLimit: Limit = { count: 12_000, windowSeconds: 60 };
/** Mails to others that one organisation has us write: enough for a team, too few for who wants to reach strangers. */
const mailLimit: Limit = { count: 100, windowSeconds: 3_600 };
/** Mails of that kind which one address gets, whoever wants them written. */
const recipientLimit: Limit = { count: 10, windowSeconds: 3_600 };
/** What an address may store without a key in a day, in shares of the greatest size it may make. */
const anonymousSharesPerDay = 10;
const secondsPerDay = 86_400;
/** Bytes are counted in these, because PostgreSQL keeps a budget in 31 bits. */
const byteUnit = 1024 * 1024;

export interface RateLimitOptions extends Pick<Config, 'limits'> {
  /** Bytes of a share that is made without a key. */
  readonly maxAnonymousShareBytes: number;
}

/** Budgets, shared between all nodes of an installation. */
export function createRateLimits(
  database: Database,
  { limits, maxAnonymousShareBytes }: RateLimitOptions,
): RateLimits {
  const budgets = {
    anonymous: createBudget(database, 'a', limits.anonymous),
    public: createBudget(database, 'p', limits.redirect),
    report: createBudget(database, 'r', limits.report),
    user: createBudget(database, 'u', limits.user),
    login: createBudget(database, 'l', limits.login),
    reset: createBudget(database, 'w', limits.reset),
    partner: createBudget(database, 't', limits.partner),
    mail: createBudget(database, 'e', mailLimit),
    recipient: createBudget(database, 'f', recipientLimit),
    register: createBudget(database, 'n', limits.register),
    credential: createBudget(database, 'c', credentialLimit),
    bytes: createBudget(
      database,
      'b',
      limits.anonymous && {
        count: Math.ceil((anonymousSharesPerDay * maxAnonymousShareBytes) / byteUnit),
        windowSeconds: secondsPerDay,
      },
    ),
    miss: createBudget(
      database,
      'm',
      limits.redirect && { ...limits.redirect, count: Math.ceil(limits.redirect.count / missesPerPublic) },
    ),
  };
  // Each key has its own limit, so there is one budget for each limit that a key has.
  const keyBudgets = new Map<number, Budget>();

  return {
    async count(rule, endpoint, principal, reply) {
      if (principal.kind === 'api_key' && principal.family === 'prt') {
        // Of the partner: a new key beside the old one gives no second budget.
        await spend(budgets.partner, String(principal.organizationId), reply);
      } else if (principal.kind === 'api_key') {
        if (limits.apiKey) await spend(keyBudget(principal.rateLimitPerHour), principal.keyId, reply);
      } else if (principal.kind === 'user') {
        await spend(budgets.user, principal.userPublicId, reply);
      } else if (principal.kind === 'uploader') {
        await spend(budgets.credential, `share ${principal.shareId}`, reply);
      } else if (rule !== 'none') {
        await spend(budgets[rule], `${endpoint} ${siteOf(principal.address)}`, reply);
      }
    },
    async countClaim(claim, reply) {
      await spend(budgets.credential, `claim ${claim}`, reply);
    },
    async takeLogin(name, reply, of = 'name') {
      const subject = loginSubject(of, name);
      await spend(budgets.login, subject, reply);
      return async () => void (await budgets.login?.reward(keyOf(subject), 1));
    },
    async forgetLogins(identifiers) {
      for (const identifier of identifiers) {
        for (const of of forgotten) await budgets.login?.delete(keyOf(loginSubject(of, identifier)));
      }
    },
    async takeReset(email, reply) {
      await spend(budgets.reset, nameKey(email), reply);
    },
    async takeMail(organizationId, to, reply) {
      await spend(budgets.recipient, nameKey(to), reply);
      await spend(budgets.mail, String(organizationId), reply);
    },
    async takeBytes(principal, bytes) {
      if (principal.kind !== 'anonymous') return async () => undefined;
      const [subject, units] = [siteOf(principal.address), Math.ceil(bytes / byteUnit)];
      const giveBack = async () => void (await budgets.bytes?.reward(keyOf(subject), units));
      const result = await consume(budgets.bytes, subject, units);
      if (budgets.bytes && result && result.consumedPoints > budgets.bytes.points) {
        await giveBack();
        throw rateLimited(result);
      }
      return giveBack;
    },
    async checkMisses(principal) {
      if (principal.kind === 'anonymous') await refuseWhenSpent(budgets.miss, siteOf(principal.address));
    },
    async countMiss(principal) {
      if (principal.kind === 'anonymous') await consume(budgets.miss, siteOf(principal.address));
    },
  };

  function keyBudget(count: number): Budget {
    let budget = keyBudgets.get(count);
    if (!budget) {
      budget = createBudget(database, `k${count}`, { count, windowSeconds: secondsPerHour });
      keyBudgets.set(count, budget);
    }
    return budget;
  }
}

/** What is counted is said first: no name that a stranger thinks of is counted as something else. */
/** Tries at a password. Those at a code stay counted: a mail is no second factor. */
const forgotten = ['name', 'device', 'user'] as const satisfies readonly TriesOf[];

function loginSubject(of: TriesOf, name: string): string {
  return `${of} ${nameKey(name)}`;
}

type Budget = RateLimiterMemory | RateLimiterPostgres | undefined;

function createBudget(database: Database, name: string, limit: Limit | undefined): Budget {
  if (!limit) return undefined;
  const options = { keyPrefix: name, points: limit.count, duration: limit.windowSeconds };
  if (database.engine === 'sqlite') return new RateLimiterMemory(options);
  return new RateLimiterPostgres({
    ...options,
    storeClient: queryClient(database),
    storeType: 'client',
    tableName: 'rate_limits',
    tableCreated: true,
    clearExpiredByTimeout: true,
  });
}

/** The library speaks to a `pg` client; ours goes through the one connection pool. */
function queryClient({ db }: Database) {
  return {
    async query({ text, values }: { text: string; values: unknown[] }) {
      const { rows, numAffectedRows } = await db.executeQuery(CompiledQuery.raw(text, values));
      return { rows, rowCount: Number(numAffectedRows ?? rows.length) };
    },
  };
}

async function spend(budget: Budget, subject: string, reply: FastifyReply): Promise<void> {
  const result = await consume(budget, subject);
  if (!budget || !result) return;
  reply.headers({
    'x-ratelimit-limit': budget.points,
    'x-ratelimit-remaining': Math.max(0, result.remainingPoints),
    'x-ratelimit-reset': Math.ceil((Date.now() + result.msBeforeNext) / 1_000),
  });
  if (result.consumedPoints > budget.points) throw rateLimited(result);
}

/** Takes points, also past the last one. */
async function consume(budget: Budget, subject: string, points = 1): Promise<RateLimiterRes | undefined> {
  return budget?.consume(keyOf(subject), points).catch((error: unknown) => {
    if (error instanceof RateLimiterRes) return error;
    throw error;
  });
}

/** Takes nothing, and lets nobody pass who has nothing left. */
async function refuseWhenSpent(budget: Budget, subject: string): Promise<void> {
  const result = await budget?.get(keyOf(subject));
  if (budget && result && result.consumedPoints >= budget.points) throw rateLimited(result);
}

/** Hashed: the store keeps no addresses, and a subject of any length fits its column. */
function keyOf(subject: string): string {
  return createHash('sha256').update(subject).digest('base64url');
}

function rateLimited({ msBeforeNext }: RateLimiterRes): ProblemError {
  const retryAfterSeconds = Math.max(1, Math.ceil(msBeforeNext / 1_000));
  return new ProblemError('RATE_LIMITED', {
    detail: `Too many requests. Try again in ${retryAfterSeconds} seconds.`,
    retryAfterSeconds,
  });
}
