import type { AnswerOf, BodyOf, passkeyRoutes } from '@waxwing/contract';
import { type Call, type CallOptions, segment, type Tell } from './caller.ts';

type Routes = typeof passkeyRoutes;

/** A challenge: `options` go to the browser, `challenge_id` comes back with what it says. */
export type Ceremony = AnswerOf<Routes['beginPasskeyRegistration']>;
export type Passkey = AnswerOf<Routes['listPasskeys']>['passkeys'][number];
export type NewPasskey = BodyOf<Routes['completePasskeyRegistration']>;
export type PasskeyChange = BodyOf<Routes['changePasskey']>;
export type ShownPasskey = BodyOf<Routes['completePasskeyLogin']>;

/** The passkeys of whoever is signed in. What changes them needs a fresh proof. */
export interface Passkeys {
  list(options?: CallOptions): Promise<Passkey[]>;
  beginRegistration(options?: CallOptions): Promise<Ceremony>;
  completeRegistration(passkey: NewPasskey, options?: CallOptions): Promise<{ id: string; name: string }>;
  /** INVALID_REQUEST with `serverCode` LAST_SIGN_IN_METHOD when it is the last way in. */
  change(id: string, change: PasskeyChange, options?: CallOptions): Promise<Passkey>;
  remove(id: string, options?: CallOptions): Promise<void>;
}

export function passkeys(call: Call, tell: Tell): Passkeys {
  const path = 'auth/passkeys';
  return {
    async list(options) {
      return (await call<Routes['listPasskeys']>({ method: 'GET', path: `${path}/list` }, options)).passkeys;
    },
    beginRegistration: (options) =>
      call<Routes['beginPasskeyRegistration']>(
        { method: 'POST', path: `${path}/register/begin`, body: {} },
        options,
      ),
    async completeRegistration(body, options) {
      const request = {
        method: 'POST',
        path: `${path}/register/complete`,
        body,
        isRepeatable: false,
      } as const;
      return (await call<Routes['completePasskeyRegistration']>(request, options)).passkey;
    },
    change: (id, body, options) =>
      call<Routes['changePasskey']>({ method: 'PATCH', path: `${path}/${segment(id)}`, body }, options),
    remove: (id, options) => tell({ method: 'DELETE', path: `${path}/${segment(id)}` }, options),
  };
}
