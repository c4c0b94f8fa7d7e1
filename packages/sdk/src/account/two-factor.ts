import type { AnswerOf, twoFactorRoutes } from '@waxwing/contract';
import type { Call, CallOptions, Tell } from './caller.ts';

type Routes = typeof twoFactorRoutes;

/** The seed, for the authenticator app. */
export type BegunTwoFactor = AnswerOf<Routes['beginTwoFactor']>;

/** A code of an authenticator app beside the password. What changes it needs a fresh proof. */
export interface TwoFactor {
  begin(options?: CallOptions): Promise<BegunTwoFactor>;
  /** Switches it on with the first code. Gives the recovery codes, which are shown once. */
  complete(code: string, options?: CallOptions): Promise<string[]>;
  remove(options?: CallOptions): Promise<void>;
}

export function twoFactor(call: Call, tell: Tell): TwoFactor {
  return {
    begin: (options) =>
      call<Routes['beginTwoFactor']>({ method: 'POST', path: 'auth/totp/begin', body: {} }, options),
    async complete(code, options) {
      const request = {
        method: 'POST',
        path: 'auth/totp/complete',
        body: { code },
        isRepeatable: false,
      } as const;
      return (await call<Routes['completeTwoFactor']>(request, options)).recovery_codes;
    },
    remove: (options) => tell({ method: 'DELETE', path: 'auth/totp' }, options),
  };
}
