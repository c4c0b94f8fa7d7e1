import { type Static, Type } from 'typebox';
import { LoggedIn } from './auth.ts';
import { json } from './fields.ts';
import { problems } from './problem.ts';
import type { RouteContract } from './route.ts';

/** How long the command may take to spend the code that the browser brings. */
export const cliCodeSeconds = 60;

const port = Type.Integer({
  minimum: 1_024,
  maximum: 65_535,
  description: 'Where the command listens, on 127.0.0.1.',
});
const AuthorizeCliBody = Type.Object(
  {
    port,
    code_challenge: Type.String({
      pattern: '^[A-Za-z0-9_-]{43}$',
      description: 'base64url(SHA-256(verifier)), RFC 7636 §4.2.',
      'x-message': 'must be 43 base64url characters',
    }),
    state: Type.String({
      pattern: '^[A-Za-z0-9_-]{16,128}$',
      description: 'Comes back to the command as it was sent.',
      'x-message': 'must be 16 to 128 base64url characters',
    }),
  },
  { additionalProperties: false },
);
export type AuthorizeCliBody = Static<typeof AuthorizeCliBody>;

const AuthorizedCli = Type.Object({
  redirect_url: Type.String({ description: 'Where the browser goes now: to the command, with the code.' }),
});
export type AuthorizedCli = Static<typeof AuthorizedCli>;

const CliTokenBody = Type.Object(
  {
    code: Type.String({ pattern: '^[A-Za-z0-9_-]{32}$', 'x-message': 'is none that was given out' }),
    code_verifier: Type.String({
      pattern: '^[A-Za-z0-9._~-]{43,128}$',
      description: 'RFC 7636 §4.1.',
      'x-message': 'must be 43 to 128 unreserved characters',
    }),
    port,
  },
  { additionalProperties: false },
);
export type CliTokenBody = Static<typeof CliTokenBody>;

const tags = ['Authentication'] as const;

/** Signing the command line in, through the browser that somebody is signed in with (RFC 8252). */
export const cliLoginRoutes = {
  authorizeCli: {
    method: 'POST',
    url: '/api/v1/auth/cli/authorize',
    schema: {
      operationId: 'authorizeCli',
      summary: 'Let the command line in',
      description:
        'For the page `/app/cli`, once somebody has clicked there. The code in the answer is good once, for 60 seconds, ' +
        'for the command that listens on this port and knows the verifier. Needs a fresh proof of who you are.',
      tags,
      body: AuthorizeCliBody,
      response: {
        200: json('Send the browser there.', AuthorizedCli),
        ...problems(400, 401, 403, 413, 415, 429, 500, 503, 507),
      },
    },
  },
  exchangeCliCode: {
    method: 'POST',
    url: '/api/v1/auth/cli/token',
    schema: {
      operationId: 'exchangeCliCode',
      summary: 'Sign the command line in',
      description: 'Spends the code for a session of its own, named after the `User-Agent` of this request.',
      tags,
      body: CliTokenBody,
      response: { 200: json('Signed in.', LoggedIn), ...problems(400, 401, 413, 415, 429, 500, 503, 507) },
    },
  },
} as const satisfies Record<string, RouteContract>;
