import { createHmac, hash, randomBytes, randomUUIDv7 } from 'node:crypto';
import { authLimits } from '@waxwing/contract';
import type { Transaction } from 'kysely';
import type { BaseLogger } from 'pino';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Caller } from '../shared/audit-event.ts';
import type { Clock } from '../shared/clock.ts';
import type { AuditTrail } from './audit-trail.ts';
import { authErrors } from './auth.errors.ts';
import { deleteChallenges } from './challenges.store.ts';
import { deleteCliCodes } from './cli-codes.store.ts';
import type { UserPrincipal } from './principal.ts';
import { createRecentCache } from './recent-cache.ts';
import { roleScopes } from './role-scopes.ts';
import {
  endSessions,
  getLiveSession,
  getSpentRefresh,
  insertSession,
  type LiveSession,
  listSessions,
  type SessionChoice,
  takeRefresh,
} from './sessions.store.ts';
import type { RefreshClaims, TokenPair, Tokens } from './tokens.ts';
import type { Member } from './users.store.ts';

export type { Session } from './sessions.store.ts';

export interface SessionOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly tokens: Tokens;
  /** 32 bytes, from which the successor of a token is drawn that may have to be given twice. */
  readonly retryKey: Uint8Array;
  readonly audit: AuditTrail;
  readonly logger: Pick<BaseLogger, 'warn'>;
}

/** How somebody who signs in has proved who they are. */
export interface Proof {
  readonly method: 'password' | 'totp' | 'recovery_code' | 'passkey' | 'command_line' | 'invitation';
  /** When they did; undefined: now. */
  readonly authenticatedAt?: number;
  /** Spends what is good only once, in the transaction that begins the session. */
  readonly within?: (tx: Transaction<Schema>) => Promise<void>;
}

const refreshIdBytes = 24;
const refreshMs = authLimits.refreshSeconds * 1_000;
const graceMs = authLimits.refreshGraceSeconds * 1_000;
const userAgentLength = 256;

export type SessionService = ReturnType<typeof createSessionService>;

/** Keeps people signed in: a session is a row, and its tokens are worth what the row says. */
export function createSessionService(options: SessionOptions) {
  const { database, clock, tokens, retryKey, audit, logger } = options;
  const cache = createRecentCache<LiveSession | undefined>(clock);
  return {
    begin,
    sessionIdOf,
    userIdOf,
    refresh,
    stepUp,
    authenticate,
    logOut,
    list,
    end,
    endAll,
    clear: cache.clear,
  };

  /** Signs a member in. */
  async function begin(member: Member, caller: Caller, proof: Proof): Promise<TokenPair> {
    const now = clock.now();
    const authenticatedAt = proof.authenticatedAt ?? now;
    const sessionId = randomUUIDv7();
    const refreshId = randomBytes(refreshIdBytes).toString('base64url');
    const row = {
      id: database.ids.next(),
      public_id: sessionId,
      user_id: member.userId,
      organization_id: member.organizationId,
      // PostgreSQL keeps no U+0000, and the list shows it to people.
      user_agent: (caller.userAgent ?? '').replace(/\p{Cc}/gu, '').slice(0, userAgentLength),
      created_at: now,
      authenticated_at: authenticatedAt,
      refresh_hash: hashOf(refreshId),
      refreshed_at: now,
      expires_at: now + refreshMs,
      ended_at: null,
    };
    await database.transact(async (tx) => {
      await proof.within?.(tx);
      await insertSession(tx, row);
      await audit.append(tx, {
        organizationId: member.organizationId,
        action: 'auth.signed_in',
        status: 'success',
        resource: { type: 'session', id: sessionId },
        actor: `user:${member.publicId}`,
        caller,
        details: { method: proof.method },
      });
    });
    return tokens.issue({
      userId: member.publicId,
      organizationId: member.organizationPublicId,
      sessionId,
      role: member.role,
      scopes: [...roleScopes[member.role]],
      refreshId,
      issuedAt: now,
      authenticatedAt,
      refreshExpiresAt: now + refreshMs,
    });
  }

  /** Names the session of a refresh token, whose budget its requests spend. @throws {ProblemError} TOKEN_EXPIRED, TOKEN_INVALID */
  async function sessionIdOf(token: string): Promise<string> {
    return (await claimsOf(token)).sessionId;
  }

  /**
   * Whose refresh token this is, whatever has become of its session: once it was this user's, on a device that can still
   * show it. Undefined for one that is too old, or none.
   */
  async function userIdOf(token: string): Promise<string | undefined> {
    const claims = await tokens.readRefresh(token);
    return typeof claims === 'string' ? undefined : claims.userId;
  }

  /**
   * Spends a refresh token for the next pair. Of any number of requests one alone succeeds; with a key for retries the
   * others that carry the same key get the same pair.
   *
   * @throws {ProblemError} TOKEN_EXPIRED, TOKEN_INVALID
   */
  async function refresh(
    token: string,
    idempotencyKey: string | undefined,
    caller: Caller,
  ): Promise<TokenPair> {
    const claims = await claimsOf(token);
    const session = await live(claims.sessionId);
    const spentHash = hashOf(claims.refreshId);
    if (!equal(session.refreshHash, spentHash)) return repeat(claims, session, idempotencyKey, caller);
    const now = clock.now();
    const next = successorOf(claims, idempotencyKey);
    const taken = await database.transact((tx) =>
      takeRefresh(tx, {
        rowId: session.rowId,
        spentHash,
        nextHash: hashOf(next),
        retryKeyHash: idempotencyKey === undefined ? undefined : hashOf(idempotencyKey),
        now,
        expiresAt: now + refreshMs,
        rememberSince: now - graceMs,
      }),
    );
    // Another request with this token was faster by a moment.
    if (!taken) return repeat(claims, session, idempotencyKey, caller);
    return issueFor(session, next, now);
  }

  /** A refresh token that is spent: the lost answer of an honest client, a slip, or a thief's copy. */
  async function repeat(
    claims: RefreshClaims,
    session: LiveSession,
    idempotencyKey: string | undefined,
    caller: Caller,
  ): Promise<TokenPair> {
    const spent = await getSpentRefresh(database.db, session.rowId, hashOf(claims.refreshId));
    if (!spent || clock.now() - spent.spentAt >= graceMs) {
      await end(session, { only: session.sessionId }, caller, 'auth.refresh_token_reused');
      logger.warn({ session: session.sessionId }, 'a spent refresh token came again, its session was ended');
      throw authErrors.tokenInvalid();
    }
    const isRetry = idempotencyKey !== undefined && equal(spent.retryKeyHash, hashOf(idempotencyKey));
    if (!isRetry) throw authErrors.tokenInvalid();
    return issueFor(session, successorOf(claims, idempotencyKey), spent.spentAt);
  }

  /**
   * An access token of somebody who has just proved again who they are. The session stays as it was: what renews it, or
   * was handed out before, proves no more than it did.
   */
  async function stepUp(user: UserPrincipal, caller: Caller, proof: Proof): Promise<string> {
    const session = await live(user.sessionId);
    const now = clock.now();
    await database.transact(async (tx) => {
      await proof.within?.(tx);
      await audit.append(tx, {
        organizationId: user.organizationId,
        action: 'auth.stepped_up',
        status: 'success',
        resource: { type: 'session', id: user.sessionId },
        actor: `user:${user.userPublicId}`,
        caller,
        details: { method: proof.method },
      });
    });
    const refreshId = randomBytes(refreshIdBytes).toString('base64url');
    const { accessToken } = await issueFor({ ...session, authenticatedAt: now }, refreshId, now);
    return accessToken;
  }

  /**
   * Ends every session of a user, and what could still become one, in the transaction of what makes that needed. Call
   * `clear` behind it.
   */
  async function endAll(tx: Transaction<Schema>, userId: number): Promise<void> {
    await deleteChallenges(tx, userId);
    // First: whoever spends one of them right now is waited for, and their session is seen below.
    await deleteCliCodes(tx, userId);
    await endSessions(tx, userId, { allBut: '' }, clock.now());
  }

  /** The same session, refresh id and time give the same pair, byte for byte. */
  function issueFor(session: LiveSession, refreshId: string, issuedAt: number): Promise<TokenPair> {
    return tokens.issue({
      userId: session.userPublicId,
      organizationId: session.organizationPublicId,
      sessionId: session.sessionId,
      role: session.role,
      scopes: [...roleScopes[session.role]],
      refreshId,
      issuedAt,
      authenticatedAt: session.authenticatedAt,
      refreshExpiresAt: issuedAt + refreshMs,
    });
  }

  /** With a key the same again for the same two; without one a new draw. */
  function successorOf({ sessionId, refreshId }: RefreshClaims, idempotencyKey: string | undefined): string {
    if (idempotencyKey === undefined) return randomBytes(refreshIdBytes).toString('base64url');
    const mac = createHmac('sha256', retryKey).update(JSON.stringify([sessionId, refreshId, idempotencyKey]));
    return mac.digest().subarray(0, refreshIdBytes).toString('base64url');
  }

  /**
   * Who shows this access token; undefined for one that never counted. Answers may be a second old.
   * @throws {ProblemError} TOKEN_EXPIRED
   */
  async function authenticate(token: string): Promise<UserPrincipal | undefined> {
    const read = await tokens.readAccess(token);
    if (read === 'expired') throw authErrors.tokenExpired();
    if (read === 'invalid') return undefined;
    const { sessionId, authenticatedAt } = read;
    const session = await cache.get(sessionId, () => getLiveSession(database.db, sessionId, clock.now()));
    if (!session) return undefined;
    return {
      kind: 'user',
      userId: session.userId,
      userPublicId: session.userPublicId,
      organizationId: session.organizationId,
      role: session.role,
      scopes: roleScopes[session.role],
      isAdmin: session.isAdmin,
      sessionId,
      authenticatedAt,
    };
  }

  /** Ends the session of a refresh token, spent or not. One that has ended already is fine. */
  async function logOut(token: string, caller: Caller): Promise<void> {
    const { sessionId } = await claimsOf(token);
    const session = await getLiveSession(database.db, sessionId, clock.now());
    if (session) await end(session, { only: sessionId }, caller);
  }

  function list(userId: number) {
    return listSessions(database.db, userId, clock.now());
  }

  /** Ends sessions of a user, at once here and within a second on other nodes. @returns how many */
  async function end(
    user: Pick<UserPrincipal, 'userId' | 'userPublicId' | 'organizationId'>,
    choice: SessionChoice,
    caller: Caller,
    action = 'auth.signed_out',
  ): Promise<number> {
    const count = await database.transact(async (tx) => {
      const ended = await endSessions(tx, user.userId, choice, clock.now());
      if (ended === 0) return 0;
      await audit.append(tx, {
        organizationId: user.organizationId,
        action,
        status: action === 'auth.signed_out' ? 'success' : 'failure',
        resource: { type: 'session', id: 'only' in choice ? choice.only : 'all others' },
        actor: `user:${user.userPublicId}`,
        caller,
        details: { sessions: ended },
      });
      return ended;
    });
    cache.clear();
    return count;
  }

  async function claimsOf(token: string): Promise<RefreshClaims> {
    const claims = await tokens.readRefresh(token);
    if (claims === 'expired') throw authErrors.tokenExpired();
    if (claims === 'invalid') throw authErrors.tokenInvalid();
    return claims;
  }

  async function live(sessionId: string): Promise<LiveSession> {
    const session = await getLiveSession(database.db, sessionId, clock.now());
    if (!session) throw authErrors.tokenInvalid();
    return session;
  }
}

function hashOf(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** Hashes of secrets that only their holder knows: how long the comparison takes tells nothing about them. */
function equal(kept: Uint8Array | null, given: Uint8Array): boolean {
  return kept !== null && Buffer.compare(kept, given) === 0;
}
