import { type AuditLogEntry, profileRoutes } from '@waxwing/contract';
import type { AccountService } from '../../auth/account.service.ts';
import type { ProfileService } from '../../auth/profile.service.ts';
import { callerOf, userOf } from '../../http/access.ts';
import type { App } from '../../http/app-types.ts';
import type { RateLimits } from '../../http/rate-limit.ts';
import { addRoute } from '../../http/route.ts';

/** The own entries of somebody in the audit log, as `app.ts` hands them in. */
export interface OwnActivity {
  list(organizationId: number, query: { actor: string }): Promise<{ logs: AuditLogEntry[] }>;
}

export interface ProfileRouteParts {
  readonly accounts: AccountService;
  readonly profiles: ProfileService;
  readonly activity: OwnActivity;
  readonly limits: RateLimits;
}

const byUser = { access: { who: 'user' }, limit: 'none' } as const;

/** What people do with their own account, on the wire. */
export function addProfileRoutes(
  app: App,
  { accounts, profiles, activity, limits }: ProfileRouteParts,
): void {
  addRoute(app, profileRoutes.update, byUser, async ({ principal, body, raw }, reply) => {
    const user = userOf(principal);
    const changes = await profiles.changesOf(user, body);
    if (changes.email !== undefined) {
      // Nobody is flooded with mails of ours, by one account or by many.
      await limits.takeReset(user.userPublicId, reply);
      await limits.takeReset(changes.email, reply);
    }
    return profiles.update(user, changes, callerOf(raw));
  });

  addRoute(app, profileRoutes.changePassword, byUser, async ({ principal, body, raw }, reply) => {
    const user = userOf(principal);
    const giveBack = await limits.takeLogin(user.userPublicId, reply, 'user');
    const given = { current: body.current_password, next: body.new_password };
    await accounts.changePassword(user, given, callerOf(raw));
    await giveBack();
    return { message: 'Your password is changed. Sign in again, here and everywhere else.' };
  });

  addRoute(app, profileRoutes.recentActivity, byUser, async ({ principal }) => {
    const { organizationId, userPublicId } = userOf(principal);
    const { logs } = await activity.list(organizationId, { actor: `user:${userPublicId}` });
    return { activities: logs };
  });

  addRoute(app, profileRoutes.deleteAccount, byUser, async ({ principal, body, raw }, reply) => {
    const user = userOf(principal);
    const giveBack = await limits.takeLogin(user.userPublicId, reply, 'user');
    await accounts.deleteAccount(user, body.password, callerOf(raw));
    await giveBack();
    return { message: 'Your account is deleted.' };
  });
}
