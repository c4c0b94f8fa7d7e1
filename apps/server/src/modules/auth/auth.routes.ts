import { authRoutes, type Me } from '@waxwing/contract';
import { authErrors } from '../../auth/auth.errors.ts';
import type { PasskeyService } from '../../auth/passkeys.service.ts';
import type { Session, SessionService } from '../../auth/sessions.service.ts';
import { answerOf, type SignInService } from '../../auth/sign-in.service.ts';
import type { TwoFactorService } from '../../auth/two-factor.service.ts';
import { callerOf, userOf } from '../../http/access.ts';
import type { App } from '../../http/app-types.ts';
import type { RateLimits } from '../../http/rate-limit.ts';
import { addRoute } from '../../http/route.ts';

export interface AuthRouteParts {
  readonly signIn: SignInService;
  readonly sessions: SessionService;
  readonly passkeys: Pick<PasskeyService, 'count'>;
  readonly twoFactor: Pick<TwoFactorService, 'isOn'>;
  readonly limits: RateLimits;
}

// The body is the credential, so whatever else is sent is not looked at, and the budget is the credential's own.
const byBody = { access: { who: 'page' }, limit: 'none' } as const;
const byUser = { access: { who: 'user' }, limit: 'none' } as const;

/** Signing in, staying signed in, and signing out, on the wire. */
export function addAuthRoutes(app: App, parts: AuthRouteParts): void {
  const { signIn, sessions, passkeys, twoFactor, limits } = parts;
  addRoute(app, authRoutes.login, byBody, ({ body, raw }, reply) =>
    signIn.logIn(body, callerOf(raw), (of, subject) => limits.takeLogin(subject, reply, of)),
  );

  addRoute(app, authRoutes.refresh, byBody, async ({ body, headers, raw }, reply) => {
    await limits.countClaim(await sessions.sessionIdOf(body.refresh_token), reply);
    const pair = await sessions.refresh(body.refresh_token, headers['idempotency-key'], callerOf(raw));
    return answerOf(pair);
  });

  addRoute(app, authRoutes.logout, byBody, async ({ body, raw }, reply) => {
    await limits.countClaim(await sessions.sessionIdOf(body.refresh_token), reply);
    await sessions.logOut(body.refresh_token, callerOf(raw));
    reply.status(204);
  });

  addRoute(app, authRoutes.me, byUser, async ({ principal }): Promise<Me> => {
    const user = userOf(principal);
    const member = await signIn.who(user);
    return {
      id: member.publicId,
      username: member.username,
      email: member.email,
      email_confirmed: member.isEmailConfirmed,
      name: member.name,
      company_name: member.organization,
      role: member.role,
      is_admin: member.isAdmin,
      is_active: member.isActive,
      created_at: instant(member.createdAt),
      passkey_count: await passkeys.count(user.userId),
      two_factor: await twoFactor.isOn(user.userId),
      // Nothing is billed here, so everything is on.
      plan: 'unlimited',
    };
  });

  addRoute(app, authRoutes.listSessions, byUser, async ({ principal }) => {
    const { userId, sessionId } = userOf(principal);
    return { sessions: (await sessions.list(userId)).map((session) => shown(session, sessionId)) };
  });

  addRoute(app, authRoutes.endSession, byUser, async ({ principal, params, raw }, reply) => {
    // Anything else is no id, and may hold what no database takes.
    const isId = /^[0-9a-f-]{36}$/.test(params.id);
    const ended = isId ? await sessions.end(userOf(principal), { only: params.id }, callerOf(raw)) : 0;
    if (ended === 0) throw authErrors.noSession();
    reply.status(204);
  });

  addRoute(app, authRoutes.endOtherSessions, byUser, async ({ principal, raw }, reply) => {
    const user = userOf(principal);
    await sessions.end(user, { allBut: user.sessionId }, callerOf(raw));
    reply.status(204);
  });
}

function shown(session: Session, current: string) {
  return {
    id: session.sessionId,
    is_current: session.sessionId === current,
    user_agent: session.userAgent,
    created_at: instant(session.createdAt),
    last_used_at: instant(session.refreshedAt),
    expires_at: instant(session.expiresAt),
  };
}

function instant(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
