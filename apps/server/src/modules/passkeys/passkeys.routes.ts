import { passkeyRoutes } from '@waxwing/contract';
import type { PasskeySignInService } from '../../auth/passkey-sign-in.service.ts';
import type { PasskeyService } from '../../auth/passkeys.service.ts';
import { callerOf, userOf } from '../../http/access.ts';
import type { App } from '../../http/app-types.ts';
import { addRoute } from '../../http/route.ts';

export interface PasskeyRouteParts {
  readonly passkeys: PasskeyService;
  readonly passkeySignIn: PasskeySignInService;
}

// Nobody guesses a signature, so these are counted by address: no stranger spends the budget of a name here.
const byBody = { access: { who: 'page' }, limit: 'public' } as const;
const byUser = { access: { who: 'user' }, limit: 'none' } as const;
const afterStepUp = { access: { who: 'user', stepUp: true }, limit: 'none' } as const;

/** Passkeys, on the wire. */
export function addPasskeyRoutes(app: App, { passkeys, passkeySignIn }: PasskeyRouteParts): void {
  addRoute(app, passkeyRoutes.beginPasskeyRegistration, afterStepUp, ({ principal, body }) =>
    passkeys.beginRegistration(userOf(principal), nameOf(body.name)),
  );

  addRoute(
    app,
    passkeyRoutes.completePasskeyRegistration,
    byUser,
    async ({ principal, body, raw }, reply) => {
      const given = {
        challengeId: body.challenge_id,
        credential: body.credential,
        name: nameOf(body.name),
      };
      const { id, name, createdAt } = await passkeys.completeRegistration(
        userOf(principal),
        given,
        callerOf(raw),
      );
      reply.status(201);
      const passkey = { id, name, created_at: new Date(createdAt).toISOString() };
      return { message: 'The passkey is added. It signs you in from now on.', passkey };
    },
  );

  addRoute(app, passkeyRoutes.beginPasskeyLogin, byBody, ({ body }) =>
    passkeySignIn.beginLogin(nameOf(body.username)),
  );

  addRoute(app, passkeyRoutes.completePasskeyLogin, byBody, ({ body, raw }) =>
    passkeySignIn.completeLogin(
      { challengeId: body.challenge_id, credential: body.credential },
      callerOf(raw),
    ),
  );

  addRoute(app, passkeyRoutes.listPasskeys, byUser, async ({ principal }) => ({
    passkeys: await passkeys.list(userOf(principal).userId),
  }));

  addRoute(app, passkeyRoutes.changePasskey, afterStepUp, ({ principal, params, body, raw }) => {
    const wanted = { name: nameOf(body.name), isActive: body.is_active ?? undefined };
    return passkeys.change(userOf(principal), params.id, wanted, callerOf(raw));
  });

  addRoute(app, passkeyRoutes.removePasskey, afterStepUp, async ({ principal, params, raw }, reply) => {
    await passkeys.remove(userOf(principal), params.id, callerOf(raw));
    reply.status(204);
  });
}

/** A blank name is none. */
function nameOf(name: string | null | undefined): string | undefined {
  return name?.trim() || undefined;
}
