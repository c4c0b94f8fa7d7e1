import { hash, randomBytes } from 'node:crypto';
import {
  type AuthorizeCliBody,
  type AuthorizedCli,
  type CliTokenBody,
  cliCodeSeconds,
  type LoggedIn,
} from '@waxwing/contract';
import type { Database } from '../database/database.ts';
import type { Caller } from '../shared/audit-event.ts';
import type { Clock } from '../shared/clock.ts';
import type { AuditTrail } from './audit-trail.ts';
import { authErrors } from './auth.errors.ts';
import { getCliCode, insertCliCode, takeCliCode } from './cli-codes.store.ts';
import type { UserPrincipal } from './principal.ts';
import type { SessionService } from './sessions.service.ts';
import { loggedIn } from './sign-in.service.ts';
import { getMember } from './users.store.ts';

export interface CliLoginParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly sessions: SessionService;
  readonly audit: AuditTrail;
}

const codeBytes = 24;

export type CliLoginService = ReturnType<typeof createCliLoginService>;

/**
 * Signs the command line in through the browser: the page asks for a code, sends it to the command on the loopback
 * interface, and the command spends it with the verifier that it alone knows.
 *
 * @see RFC 8252 §7.3, RFC 7636
 */
export function createCliLoginService({ database, clock, sessions, audit }: CliLoginParts) {
  return { authorize, exchange };

  /** The address that sends a code to the command which listens on this port. */
  async function authorize(
    user: UserPrincipal,
    { port, code_challenge, state }: AuthorizeCliBody,
    caller: Caller,
  ): Promise<AuthorizedCli> {
    const code = randomBytes(codeBytes).toString('base64url');
    await database.transact(async (tx) => {
      await insertCliCode(tx, {
        codeHash: hashOf(code),
        userId: user.userId,
        organizationId: user.organizationId,
        codeChallenge: code_challenge,
        port,
        authenticatedAt: user.authenticatedAt,
        expiresAt: clock.now() + cliCodeSeconds * 1_000,
      });
      await audit.append(tx, {
        organizationId: user.organizationId,
        action: 'auth.command_line_allowed',
        status: 'success',
        resource: { type: 'session', id: user.sessionId },
        actor: `user:${user.userPublicId}`,
        caller,
        details: { port },
      });
    });
    return { redirect_url: `http://127.0.0.1:${port}/?${new URLSearchParams({ code, state })}` };
  }

  /** Spends a code for a session of its own, which is as fresh as the one that allowed it. @throws INVALID_CREDENTIALS */
  async function exchange(given: CliTokenBody, caller: Caller): Promise<LoggedIn> {
    const codeHash = hashOf(given.code);
    const code = await getCliCode(database.db, codeHash, clock.now());
    const proven = hash('sha256', given.code_verifier, 'base64url');
    const isMeant = code && code.port === given.port && code.codeChallenge === proven;
    const member = isMeant ? await getMember(database.db, code) : undefined;
    if (!isMeant || !member?.isActive) {
      // Whoever has the code and not the verifier has stolen it (RFC 6749 §4.1.2): it is good for nobody any more.
      if (code) await database.transact((tx) => takeCliCode(tx, codeHash));
      throw authErrors.cliCodeRefused();
    }
    const pair = await sessions.begin(member, caller, {
      method: 'command_line',
      authenticatedAt: code.authenticatedAt,
      async within(tx) {
        if (!(await takeCliCode(tx, codeHash))) throw authErrors.cliCodeRefused();
      },
    });
    return loggedIn(member, pair);
  }
}

function hashOf(code: string): Buffer {
  return hash('sha256', code, 'buffer');
}
