import { cliLoginRoutes } from '@waxwing/contract';
import type { CliLoginService } from '../../auth/cli-login.service.ts';
import { callerOf, userOf } from '../../http/access.ts';
import type { App } from '../../http/app-types.ts';
import { addRoute } from '../../http/route.ts';

const afterStepUp = { access: { who: 'user', stepUp: true }, limit: 'none' } as const;
// The code is the credential.
const byBody = { access: { who: 'page' }, limit: 'public' } as const;

/** The command line's sign-in, on the wire. */
export function addCliLoginRoutes(app: App, { cliLogin }: { cliLogin: CliLoginService }): void {
  addRoute(app, cliLoginRoutes.authorizeCli, afterStepUp, ({ principal, body, raw }) =>
    cliLogin.authorize(userOf(principal), body, callerOf(raw)),
  );

  addRoute(app, cliLoginRoutes.exchangeCliCode, byBody, ({ body, raw }) =>
    cliLogin.exchange(body, callerOf(raw)),
  );
}
