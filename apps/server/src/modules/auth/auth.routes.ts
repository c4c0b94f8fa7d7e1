import { authRoutes, type Me } from '@waxwing/contract';
import { authErrors } from '../../auth/auth.errors.ts';
import type { Session, SessionService } from '../../auth/sessions.service.ts';
import { answerOf, type SignInService } from '../../auth/sign-in.service.ts';
import { callerOf, userOf } from '../../http/access.ts';
import type { App } from '../../http/app-types.ts';
import type { RateLimits } from '../../http/rate-limit.ts';
import { addRoute } from '../../http/route.ts';

export interface AuthRouteParts {
  readonly signIn: SignInService;
  readonly sessions: SessionService;
  readonly limits: RateLimits;
}

// The body is the credential, so whatever else is sent is not looked at, and the budget is the credential's own.
const byBody = { access: { who: 'page' }, limit: 'none' } as const;
const byUser = { access: { who: 'user' }, limit: 'none' } as const;

/** Signing in, staying signed in, and signing out, on the wire. */
export function addAuthRoutes(app: App, { signIn, sessions, limits }: AuthRouteParts): void {
  addRoute(app, authRoutes.login, byBody, async ({ body, raw }, reply) => {
    const identifier = signIn.identifierOf(body);
    const giveBack = await limits.takeLogin(identifier, reply);
    const answer = await signIn.logIn(identifier, body.password, callerOf(raw));
    await giveBack();
    return answer;
  });

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

  addRoute(app, authRoutes.stepUp, byUser, async ({ body, principal }, reply) => {
    const user = userOf(principal);
    const giveBack = await limits.takeLogin(user.userPublicId, reply);
    const answer = await signIn.stepUp(user, body.password);
    await giveBack();
    return answer;
  });

  addRoute(app, authRoutes.me, byUser, async ({ principal }): Promise<Me> => {
    const member = await signIn.who(userOf(principal));
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
