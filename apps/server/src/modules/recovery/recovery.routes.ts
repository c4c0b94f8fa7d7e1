import { recoveryRoutes } from '@waxwing/contract';
import type { EmailConfirmations } from '../../auth/email-confirmation.service.ts';
import type { RecoveryService } from '../../auth/recovery.service.ts';
import { callerOf } from '../../http/access.ts';
import type { App } from '../../http/app-types.ts';
import type { RateLimits } from '../../http/rate-limit.ts';
import { addRoute } from '../../http/route.ts';

export interface RecoveryRouteParts {
  readonly recovery: RecoveryService;
  readonly confirmations: Pick<EmailConfirmations, 'confirm'>;
  readonly limits: RateLimits;
}

// The body is the credential, so whatever else is sent is not looked at.
const byBody = { access: { who: 'page' }, limit: 'public' } as const;

/** A new password by mail, and a word to the operator, on the wire. */
export function addRecoveryRoutes(app: App, { recovery, confirmations, limits }: RecoveryRouteParts): void {
  addRoute(app, recoveryRoutes.forgotPassword, byBody, async ({ body, raw }, reply) => {
    await limits.takeReset(body.email, reply);
    await recovery.ask(body.email, callerOf(raw));
    return {
      message: 'If there is an account with this address, a link to set a new password is on its way.',
    };
  });

  addRoute(app, recoveryRoutes.resetPassword, byBody, async ({ body, raw }) => {
    const names = await recovery.reset(body.token, body.new_password, callerOf(raw));
    // What strangers guessed wrong under these names locks their owner out no longer.
    await limits.forgetLogins(names);
    return { message: 'Your password is set. Sign in with it.' };
  });

  addRoute(app, recoveryRoutes.confirmEmail, byBody, async ({ body, raw }) => {
    await confirmations.confirm(body.token, callerOf(raw));
    return { message: 'Your email address is confirmed.' };
  });

  const byAnyone = { access: { who: 'public', scope: undefined }, limit: 'anonymous' } as const;
  addRoute(app, recoveryRoutes.contact, byAnyone, async ({ body }, reply) => {
    const { name, email, subject, message } = body;
    await recovery.contact({ name, email, subject: subject || undefined, message });
    reply.status(201);
    return { message: 'Your message is on its way.' };
  });
}
