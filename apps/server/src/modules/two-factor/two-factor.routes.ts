import { twoFactorRoutes } from '@waxwing/contract';
import type { TwoFactorService } from '../../auth/two-factor.service.ts';
import { callerOf, userOf } from '../../http/access.ts';
import type { App } from '../../http/app-types.ts';
import type { RateLimits } from '../../http/rate-limit.ts';
import { addRoute } from '../../http/route.ts';

export interface TwoFactorRouteParts {
  readonly twoFactor: TwoFactorService;
  readonly limits: RateLimits;
}

const byUser = { access: { who: 'user' }, limit: 'none' } as const;
const afterStepUp = { access: { who: 'user', stepUp: true }, limit: 'none' } as const;

/** Two-factor, on the wire. */
export function addTwoFactorRoutes(app: App, { twoFactor, limits }: TwoFactorRouteParts): void {
  addRoute(app, twoFactorRoutes.beginTwoFactor, afterStepUp, ({ principal }) =>
    twoFactor.begin(userOf(principal)),
  );

  addRoute(app, twoFactorRoutes.completeTwoFactor, byUser, async ({ principal, body, raw }, reply) => {
    const user = userOf(principal);
    const giveBack = await limits.takeLogin(user.userPublicId, reply, 'code');
    const answer = await twoFactor.complete(user, body.code, callerOf(raw));
    await giveBack();
    return answer;
  });

  addRoute(app, twoFactorRoutes.removeTwoFactor, afterStepUp, async ({ principal, raw }, reply) => {
    await twoFactor.remove(userOf(principal), callerOf(raw));
    reply.status(204);
  });
}
