import { stepUpRoutes } from '@waxwing/contract';
import type { PasskeySignInService } from '../../auth/passkey-sign-in.service.ts';
import type { StepUpService } from '../../auth/step-up.service.ts';
import { callerOf, userOf } from '../../http/access.ts';
import type { App } from '../../http/app-types.ts';
import type { RateLimits } from '../../http/rate-limit.ts';
import { addRoute } from '../../http/route.ts';

export interface StepUpRouteParts {
  readonly stepUps: StepUpService;
  readonly passkeySignIn: PasskeySignInService;
  readonly limits: RateLimits;
}

const byUser = { access: { who: 'user' }, limit: 'none' } as const;

/** Proving again who one is, on the wire. */
export function addStepUpRoutes(app: App, { stepUps, passkeySignIn, limits }: StepUpRouteParts): void {
  addRoute(app, stepUpRoutes.beginStepUp, byUser, ({ principal }) =>
    passkeySignIn.beginStepUp(userOf(principal)),
  );

  addRoute(app, stepUpRoutes.stepUp, byUser, ({ principal, body, raw }, reply) =>
    stepUps.stepUp(userOf(principal), body, {
      caller: callerOf(raw),
      takeTry: (of, subject) => limits.takeLogin(subject, reply, of),
    }),
  );
}
