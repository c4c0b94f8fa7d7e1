import { type Static, Type } from 'typebox';
import { authLimits, SteppedUp } from './auth.ts';
import { json, Maybe } from './fields.ts';
import { Ceremony, challengeId, ShownCredential } from './passkeys.ts';
import { problems } from './problem.ts';
import type { RouteContract } from './route.ts';
import { totpCode } from './two-factor.ts';

const StepUpBody = Type.Object(
  {
    password: Maybe(Type.String({ maxLength: authLimits.password.max })),
    totp_code: Maybe(totpCode),
    challenge_id: Maybe(challengeId),
    credential: Maybe(ShownCredential),
  },
  { additionalProperties: false },
);
export type StepUpBody = Static<typeof StepUpBody>;

const tags = ['Authentication'] as const;

/** Proving again who one is, before what an older sign-in may not do. */
export const stepUpRoutes = {
  beginStepUp: {
    method: 'POST',
    url: '/api/v1/auth/step-up/begin',
    schema: {
      operationId: 'beginStepUp',
      summary: 'Begin to prove it with a passkey',
      description: '404 for whoever has no passkey that is on.',
      tags,
      response: {
        200: json('For `navigator.credentials.get`.', Ceremony),
        ...problems(400, 401, 403, 404, 413, 415, 429, 500, 503, 507),
      },
    },
  },
  stepUp: {
    method: 'POST',
    url: '/api/v1/auth/step-up',
    schema: {
      operationId: 'stepUp',
      summary: 'Prove again that it is you',
      description:
        'Gives an access token that may do, for five minutes, what an older sign-in may not. Takes the password, a code ' +
        'of the authenticator app, or a passkey (`challenge_id` and `credential`). With two-factor on the password alone ' +
        'is 401 `TWO_FACTOR_REQUIRED`: send the code instead, or along with it.',
      tags,
      body: StepUpBody,
      response: {
        200: json('Proved.', SteppedUp),
        ...problems(400, 401, 403, 413, 415, 429, 500, 503, 507),
      },
    },
  },
} as const satisfies Record<string, RouteContract>;
