import { randomUUIDv7 } from 'node:crypto';
import { type GeneratedApiKey, type LoggedIn, scopes } from '@waxwing/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, generate, openKeyShare, shareKey } from '../../../test/api-keys.ts';
import { startApp, type TestApp } from '../../../test/app.ts';
import { outcome } from '../../../test/secrets.ts';
import { askToRefresh, bearer, signedIn } from '../../../test/sign-in.ts';
import { drawTracedKey } from '../../auth/api-key.ts';
import { insertApiKey } from '../../auth/api-keys.store.ts';
import { insertPartnerKey } from '../../auth/partner-keys.store.ts';

const idempotencyKey = { 'idempotency-key': 'as-random-as-it-has-to-be' };
const staleMs = 6 * 60_000;

let server: TestApp;
let owner: LoggedIn;
/** What a thief is after. */
let prize: GeneratedApiKey;
let shareId: string;
let partnerKey: string;

beforeAll(async () => {
  server = await startApp();
  owner = await signedIn(server);
  const fresh = owner.access_token;
  prize = await generate(server, fresh, { scopes: ['secrets:read'] });
  shareId = (await shareKey(server, fresh, prize.key_id, { max_views: 5 })).share_id;
  for (const request of replayable()) await ask(server, fresh, request);
  partnerKey = await insertPartner();
});
afterAll(() => server.stop());

function replayable() {
  const post = { method: 'POST', headers: idempotencyKey } as const;
  const named = { name: 'kept', scopes: ['secrets:read'] };
  return [
    { ...post, path: '/generate', body: named },
    { ...post, path: `/${prize.key_id}/share`, body: { max_views: 7 } },
  ];
}

/** Everything that could give out a value, with whatever credential. */
function attempts() {
  const post = { method: 'POST' } as const;
  return [
    { ...post, path: '/generate', body: { name: 'x', scopes: ['secrets:read'] } },
    { ...post, path: '/generate', body: { name: 'x', scopes: ['vault:reveal', 'api_keys:read'] } },
    { ...post, path: `/${prize.key_id}/rotate`, body: {} },
    { ...post, path: `/${prize.key_id}/share`, body: {} },
    ...replayable(),
  ];
}

async function seesNothing(credential: string) {
  for (const path of ['', `/${prize.key_id}`, `/${prize.key_id}/shares`]) {
    const answer = await ask(server, credential, { path });
    expect(answer.statusCode, path).toBe(200);
    expect(answer.body).not.toContain(prize.api_key);
    expect(answer.body).not.toMatch(/[0-9a-f]{64}/);
  }
  expect((await ask(server, credential, { path: `/${prize.key_id}` })).json().is_revealed).toBe(false);
}

describe('an access token of six minutes ago', () => {
  let stale: string;
  beforeAll(async () => {
    server.clock.advance(staleMs);
    stale = owner.access_token;
  });

  test('sees keys masked, and shares without their links', () => seesNothing(stale));

  test('makes, replaces and shares no key, nor gets an earlier answer again', async () => {
    for (const request of attempts()) {
      expect(outcome(await ask(server, stale, request)), request.path).toBe('403 STEP_UP_REQUIRED');
    }
  });

  test('is worth no more when it is renewed', async () => {
    const renewed = await askToRefresh(server, owner.refresh_token);
    const token = renewed.json().access_token;
    await seesNothing(token);
    for (const request of attempts()) {
      expect(outcome(await ask(server, token, request)), request.path).toBe('403 STEP_UP_REQUIRED');
    }
  });

  test('cannot step up with less than the password', async () => {
    const stepUp = (payload: object) =>
      server.call({ method: 'POST', url: '/api/v1/auth/step-up', headers: bearer(stale), payload });
    expect((await stepUp({})).statusCode).toBe(400);
    expect((await stepUp({ password: prize.api_key })).statusCode).toBe(401);
  });

  test('enrols nothing that would prove more than it does, and gets no way in for others', async () => {
    for (const [path, payload] of [
      ['auth/passkeys/register/begin', {}],
      ['auth/totp/begin', {}],
      ['team/invitations', { email: 'thief@example.com', role: 'admin' }],
      ['partners/rotate-api-key', {}],
    ] as const) {
      const answer = await server.call({
        method: 'POST',
        url: `/api/v1/${path}`,
        headers: bearer(stale),
        payload,
      });
      expect(outcome(answer), path).toBe('403 STEP_UP_REQUIRED');
    }
  });

  test('can take back what was shared: that only ends something', async () => {
    const answer = await ask(server, stale, { method: 'DELETE', path: `/shares/${shareId}` });
    expect(answer.statusCode).toBe(200);
  });
});

describe('a partner key, for all its scopes', () => {
  test('sees keys masked, and shares without their links', () => seesNothing(partnerKey));

  test('makes, replaces and shares no key', async () => {
    for (const request of attempts()) {
      expect(outcome(await ask(server, partnerKey, request)), request.path).toBe('403 FORBIDDEN');
    }
  });
});

describe('an API key', () => {
  test('without vault:reveal sees no value, and cannot share one to see it', async () => {
    const fresh = await freshToken();
    const { api_key } = await generate(server, fresh, {
      scopes: ['api_keys:read', 'api_keys:write', 'secrets:read'],
    });
    await seesNothing(api_key);
    const share = { method: 'POST', path: `/${prize.key_id}/share`, body: {} } as const;
    expect(outcome(await ask(server, api_key, share))).toBe('403 INSUFFICIENT_SCOPE');
  });

  test('with every scope there is makes, replaces and shares none that could do the same', async () => {
    const all = await insertKey();
    const powerful = await generate(server, await freshToken(), {
      scopes: ['vault:reveal', 'api_keys:read'],
    });
    const post = { method: 'POST' } as const;
    for (const request of [
      { ...post, path: '/generate', body: { name: 'x', scopes: ['vault:reveal'] } },
      { ...post, path: '/generate', body: { name: 'x', scopes: ['secrets:read', 'api_keys:write'] } },
      { ...post, path: '/generate', body: { name: 'x', scopes: ['team:manage'] } },
      { ...post, path: `/${powerful.key_id}/rotate`, body: {} },
      { ...post, path: `/${powerful.key_id}/share`, body: {} },
    ]) {
      expect(outcome(await ask(server, all, request)), request.path).toBe('403 FORBIDDEN');
    }
  });

  test('and a partner key get no proof of a person, and no other way to sign in', async () => {
    for (const key of [await insertKey(), partnerKey]) {
      for (const [path, payload] of [
        ['auth/step-up', { password: 'x' }],
        ['auth/step-up/begin', {}],
        ['auth/passkeys/register/begin', {}],
        ['auth/totp/begin', {}],
        ['team/invitations', { email: 'thief@example.com', role: 'admin' }],
      ] as const) {
        const request = { method: 'POST', url: `/api/v1/${path}`, headers: bearer(key), payload } as const;
        expect(outcome(await server.call(request)), path).toBe('403 FORBIDDEN');
      }
    }
  });

  test('of another organisation opens a share like anybody, and nothing else of it', async () => {
    const { share_token, share_id } = await shareKey(server, await freshToken(), prize.key_id);
    const eve = { email: 'eve@example.com', username: 'eve', organization: 'Elsewhere' };
    const stranger = await generate(server, (await signedIn(server, eve)).access_token, {
      scopes: ['api_keys:read', 'api_keys:write', 'vault:reveal', 'secrets:read'],
    });
    expect(outcome(await ask(server, stranger.api_key, { path: `/${prize.key_id}` }))).toBe('404 NOT_FOUND');
    const takeBack = { method: 'DELETE', path: `/shares/${share_id}` } as const;
    expect(outcome(await ask(server, stranger.api_key, takeBack))).toBe('404 NOT_FOUND');
    const opened = await openKeyShare(server, share_token, bearer(stranger.api_key));
    expect(opened.json().api_key).toBe(prize.api_key);
  });
});

async function freshToken(): Promise<string> {
  const payload = { email: 'ada@example.com', password: 'correct horse battery staple' };
  return (await server.call({ method: 'POST', url: '/api/v1/auth/login', payload })).json().access_token;
}

async function organizationId(): Promise<number> {
  const { id } = await server.database.db
    .selectFrom('organizations')
    .select('id')
    .where('name', '=', 'Acme')
    .executeTakeFirstOrThrow();
  return id;
}

/** A key with every scope, as no route makes one. */
async function insertKey(): Promise<string> {
  const { apiKey, trace } = drawTracedKey();
  const { database, clock } = server;
  const organization = await organizationId();
  await database.transact((tx) =>
    insertApiKey(tx, {
      id: database.ids.next(),
      public_id: randomUUIDv7(),
      organization_id: organization,
      maker_id: null,
      name: 'stolen',
      prefix: trace.prefix,
      key_hash: trace.hash,
      sealed: null,
      scopes: scopes.join(' '),
      rate_limit_per_hour: 10_000,
      created_at: clock.now(),
    }),
  );
  return apiKey;
}

/** The partner key of the organisation that the prize belongs to. */
async function insertPartner(): Promise<string> {
  const { apiKey, trace } = drawTracedKey('prt');
  const { database, clock } = server;
  const organization = await organizationId();
  await database.transact(async (tx) => {
    await tx
      .insertInto('partners')
      .values({
        organization_id: organization,
        description: '',
        is_self_registered: 0,
        has_partner_api: 0,
        rotation_days: 0,
        created_at: clock.now(),
      })
      .execute();
    await insertPartnerKey(tx, {
      id: database.ids.next(),
      public_id: randomUUIDv7(),
      organization_id: organization,
      prefix: trace.prefix,
      key_hash: trace.hash,
      created_at: clock.now(),
      expires_at: clock.now() + 86_400_000,
    });
  });
  return apiKey;
}
