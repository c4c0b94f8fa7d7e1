import type { AnswerOf, BodyOf, partnerRoutes } from '@waxwing/contract';
import type { Call, CallOptions } from './caller.ts';

type Routes = typeof partnerRoutes;

export type Registration = BodyOf<Routes['register']>;
export type Registered = AnswerOf<Routes['register']>;
export type PartnerKeyStatus = AnswerOf<Routes['keyStatus']>;
export type RotatedPartnerKey = AnswerOf<Routes['rotateKey']>;

/** The key with which an organisation calls the Partner API. */
export interface PartnerKey {
  status(options?: CallOptions): Promise<PartnerKeyStatus>;
  /** Needs a fresh proof. The key in the answer is shown once. */
  rotate(graceSeconds?: number, options?: CallOptions): Promise<RotatedPartnerKey>;
  /** 0 switches the duty to rotate off. */
  setRotationDays(days: number, options?: CallOptions): Promise<PartnerKeyStatus>;
}

export function partnerKey(call: Call): PartnerKey {
  return {
    status: (options) =>
      call<Routes['keyStatus']>({ method: 'GET', path: 'partners/api-key-status' }, options),
    rotate: (graceSeconds = 0, options) =>
      call<Routes['rotateKey']>(
        {
          method: 'POST',
          path: 'partners/rotate-api-key',
          body: { grace_seconds: graceSeconds },
          isCreation: true,
        },
        options,
      ),
    setRotationDays: (days, options) =>
      call<Routes['updateRotationDays']>(
        { method: 'POST', path: 'profile/update-rotation-days', body: { days } },
        options,
      ),
  };
}

/** Registers an organisation with its owner. */
export function register(call: Call, body: Registration, options?: CallOptions): Promise<Registered> {
  return call<Routes['register']>(
    { method: 'POST', path: 'partners/register', body, isCreation: true },
    options,
  );
}
