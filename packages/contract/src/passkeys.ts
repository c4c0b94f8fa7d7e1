import { type Static, type TSchema, Type } from 'typebox';
import { LoggedIn } from './auth.ts';
import { json, Maybe, plainText } from './fields.ts';
import { problems } from './problem.ts';
import type { RouteContract } from './route.ts';

/** Times in seconds, lengths in characters. */
export const passkeyLimits = { challengeSeconds: 300, name: 100 } as const;

const name = plainText(passkeyLimits.name, 'What you call it, such as "My phone".');
/** Names a challenge. */
export const challengeId = Type.String({
  pattern: '^[A-Za-z0-9_-]{22}$',
  'x-message': 'is none that was given out',
});
const base64url = (maxLength: number) =>
  Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength, 'x-message': 'must be base64url' });

/** The JSON form of what the browser gives. Browsers add members, so unknown ones are let through. */
const credentialOf = <Response extends Record<string, TSchema>>(response: Response) =>
  Type.Object(
    {
      id: base64url(1_400),
      rawId: base64url(1_400),
      type: Type.Literal('public-key'),
      response: Type.Object(response),
    },
    { description: '`PublicKeyCredential.toJSON()`, WebAuthn Level 3 §5.1.' },
  );

const clientDataJSON = base64url(4_096);
const NewCredential = credentialOf({
  clientDataJSON,
  attestationObject: base64url(65_536),
  transports: Type.Optional(Type.Array(Type.String({ maxLength: 32 }), { maxItems: 16 })),
});
/** What a passkey says to prove that it is there, in JSON. */
export const ShownCredential = credentialOf({
  clientDataJSON,
  authenticatorData: base64url(4_096),
  signature: base64url(8_192),
  userHandle: Maybe(Type.String({ maxLength: 128 })),
});
export type ShownCredential = Static<typeof ShownCredential>;
export type NewCredential = Static<typeof NewCredential>;

/** A challenge of a ceremony, as the browser takes it. */
export const Ceremony = Type.Object({
  challenge_id: Type.String({ description: 'Sent back with the credential. Good once, for five minutes.' }),
  options: Type.Object(
    { challenge: Type.String() },
    { description: 'For `navigator.credentials`, in the JSON form of WebAuthn Level 3.' },
  ),
});
export type Ceremony = Static<typeof Ceremony>;

const Passkey = Type.Object({
  id: Type.String(),
  name: Type.String(),
  is_active: Type.Boolean({ description: 'One that is off does not sign in.' }),
  device_type: Type.Enum(['singleDevice', 'multiDevice']),
  backed_up: Type.Boolean({ description: 'Whether its maker keeps a copy elsewhere.' }),
  transports: Type.Array(Type.String()),
  created_at: Type.String({ description: 'ISO 8601, UTC.' }),
  last_used_at: Type.Union([Type.String(), Type.Null()]),
});
export type Passkey = Static<typeof Passkey>;
const Passkeys = Type.Object({ passkeys: Type.Array(Passkey) });

const Added = Type.Object({
  message: Type.String(),
  passkey: Type.Object({ id: Type.String(), name: Type.String(), created_at: Type.String() }),
});

const tags = ['Authentication'] as const;
const params = Type.Object({ id: Type.String({ maxLength: 64 }) });
const lastWayIn =
  'The last way to sign in stays: without a password and without another passkey that is on, the answer is 409.';

/** Passkeys: signing in with a device that checks who holds it. */
export const passkeyRoutes = {
  beginPasskeyRegistration: {
    method: 'POST',
    url: '/api/v1/auth/passkeys/register/begin',
    schema: {
      operationId: 'beginPasskeyRegistration',
      summary: 'Begin to add a passkey',
      description: 'Needs a fresh proof of who you are: `POST /auth/step-up`.',
      tags,
      body: Type.Object({ name: Maybe(name) }, { additionalProperties: false }),
      response: {
        200: json('For `navigator.credentials.create`.', Ceremony),
        ...problems(400, 401, 403, 413, 415, 429, 500, 503, 507),
      },
    },
  },
  completePasskeyRegistration: {
    method: 'POST',
    url: '/api/v1/auth/passkeys/register/complete',
    schema: {
      operationId: 'completePasskeyRegistration',
      summary: 'Add a passkey',
      tags,
      body: Type.Object(
        { challenge_id: challengeId, credential: NewCredential, name: Maybe(name) },
        { additionalProperties: false },
      ),
      response: {
        201: json('Added.', Added),
        ...problems(400, 401, 403, 409, 413, 415, 429, 500, 503, 507),
      },
    },
  },
  beginPasskeyLogin: {
    method: 'POST',
    url: '/api/v1/auth/passkeys/login/begin',
    schema: {
      operationId: 'beginPasskeyLogin',
      summary: 'Begin to sign in with a passkey',
      description:
        'Without a name the device offers the passkeys that it has. A name without passkeys, or of nobody, gets an ' +
        'answer like any other.',
      tags,
      body: Type.Object(
        { username: Maybe(plainText(320, 'An email address or a username.')) },
        { additionalProperties: false },
      ),
      response: {
        200: json('For `navigator.credentials.get`.', Ceremony),
        ...problems(400, 413, 415, 429, 500, 503, 507),
      },
    },
  },
  completePasskeyLogin: {
    method: 'POST',
    url: '/api/v1/auth/passkeys/login/complete',
    schema: {
      operationId: 'completePasskeyLogin',
      summary: 'Sign in with a passkey',
      description:
        'Gives a pair of tokens, as `POST /auth/login` does. Two-factor asks for nothing more here.',
      tags,
      body: Type.Object(
        { challenge_id: challengeId, credential: ShownCredential },
        { additionalProperties: false },
      ),
      response: { 200: json('Signed in.', LoggedIn), ...problems(400, 401, 413, 415, 429, 500, 503, 507) },
    },
  },
  listPasskeys: {
    method: 'GET',
    url: '/api/v1/auth/passkeys/list',
    schema: {
      operationId: 'listPasskeys',
      summary: 'Which passkeys do I have?',
      tags,
      response: { 200: json('Newest first.', Passkeys), ...problems(401, 403, 429, 500, 503) },
    },
  },
  changePasskey: {
    method: 'PATCH',
    url: '/api/v1/auth/passkeys/:id',
    schema: {
      operationId: 'changePasskey',
      summary: 'Rename a passkey, or switch it off and on',
      description: `Needs a fresh proof of who you are. ${lastWayIn}`,
      tags,
      params,
      body: Type.Object(
        { name: Maybe(name), is_active: Maybe(Type.Boolean()) },
        { additionalProperties: false },
      ),
      response: {
        200: json('As it is now.', Passkey),
        ...problems(400, 401, 403, 404, 409, 413, 415, 429, 500, 503, 507),
      },
    },
  },
  removePasskey: {
    method: 'DELETE',
    url: '/api/v1/auth/passkeys/:id',
    schema: {
      operationId: 'removePasskey',
      summary: 'Remove a passkey',
      description: `Needs a fresh proof of who you are. ${lastWayIn}`,
      tags,
      params,
      response: {
        204: { description: 'Gone.', type: 'null' },
        ...problems(401, 403, 404, 409, 429, 500, 503, 507),
      },
    },
  },
} as const satisfies Record<string, RouteContract>;
