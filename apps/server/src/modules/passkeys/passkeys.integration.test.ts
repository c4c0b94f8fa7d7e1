import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { createAuthenticator } from '../../../test/authenticator.ts';
import { addPasskey, askToLogInWith, begin, logInWith, origin, post } from '../../../test/passkeys.ts';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { outcome } from '../../../test/secrets.ts';
import { askMe, askToLogIn, askToRefresh, bearer, signedIn } from '../../../test/sign-in.ts';

const minute = 60_000;

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

describe.each(['SQLite', 'PostgreSQL'])('on %s', (engine) => {
  let server: TestApp;
  beforeEach(async () => {
    server = await startApp({
      url: engine === 'SQLite' ? undefined : await postgres.createDatabase(),
      env: { WAXWING_PUBLIC_URL: origin },
    });
  });
  afterEach(() => server.stop());

  const list = async (token: string) =>
    (await server.call({ url: '/api/v1/auth/passkeys/list', headers: bearer(token) })).json().passkeys;
  const change = (token: string, id: string, body: object) =>
    server.call({
      method: 'PATCH',
      url: `/api/v1/auth/passkeys/${id}`,
      headers: { ...bearer(token), 'content-type': 'application/json' },
      payload: JSON.stringify(body),
    });
  const remove = (token: string, id: string) =>
    server.call({ method: 'DELETE', url: `/api/v1/auth/passkeys/${id}`, headers: bearer(token) });
  const withoutPassword = (username: string) =>
    server.database.db
      .updateTable('users')
      .set({ password_hash: null })
      .where('username', '=', username)
      .execute();
  const actions = async () => {
    const rows = await server.database.db
      .selectFrom('audit_events')
      .select(['action', 'status'])
      .orderBy('id')
      .execute();
    return rows.map(({ action, status }) => `${action} ${status}`);
  };

  describe('adding one', () => {
    test('asks the device for user verification and to find it by itself, and lists it', async () => {
      const { access_token, user } = await signedIn(server);
      const begun = await begin(server, 'register', { name: 'My phone' }, access_token);
      expect(begun.options).toMatchObject({
        rp: { id: 'waxwing.example' },
        user: { name: 'Ada@Example.com', displayName: 'Ada' },
        attestation: 'none',
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        excludeCredentials: [],
      });
      const device = createAuthenticator(origin);
      const body = { challenge_id: begun.challenge_id, credential: device.create(begun) };
      const added = await post(server, 'auth/passkeys/register/complete', body, access_token);
      expect(added.statusCode).toBe(201);
      expect(added.json()).toMatchObject({ passkey: { name: 'My phone' } });
      expect(await list(access_token)).toEqual([
        {
          id: added.json().passkey.id,
          name: 'My phone',
          is_active: true,
          device_type: 'multiDevice',
          backed_up: true,
          transports: ['internal', 'hybrid'],
          created_at: added.json().passkey.created_at,
          last_used_at: null,
        },
      ]);
      expect((await askMe(server, access_token)).json()).toMatchObject({
        passkey_count: 1,
        plan: 'unlimited',
      });
      expect(await actions()).toContain('auth.passkey_added success');
      const again = await begin(server, 'register', {}, access_token);
      expect(again.options).toMatchObject({
        user: { id: Buffer.from(user.id.replaceAll('-', ''), 'hex').toString('base64url') },
        excludeCredentials: [{ id: device.id, transports: ['internal', 'hybrid'], type: 'public-key' }],
      });
    });

    test('needs a fresh proof', async () => {
      const { refresh_token } = await signedIn(server);
      server.clock.advance(6 * minute);
      const { access_token } = (await askToRefresh(server, refresh_token)).json();
      const refused = await post(server, 'auth/passkeys/register/begin', {}, access_token);
      expect(outcome(refused)).toBe('403 STEP_UP_REQUIRED');
    });

    test.each([
      ['of another origin', { origin: 'https://waxwing.example.evil.example' }],
      ['of another address', { rpId: 'evil.example' }],
      ['that does not ask who holds it', { verifiesUser: false }],
      ['of another ceremony', { type: 'webauthn.get' }],
      ['of another challenge', { challenge: 'AAAA' }],
    ])('refuses one %s, and its challenge is spent', async (_, behaviour) => {
      const { access_token } = await signedIn(server);
      const begun = await begin(server, 'register', {}, access_token);
      const device = createAuthenticator(origin);
      const complete = (credential: object) =>
        post(
          server,
          'auth/passkeys/register/complete',
          { challenge_id: begun.challenge_id, credential },
          access_token,
        );
      expect(outcome(await complete(device.create(begun, behaviour)))).toBe('400 BAD_REQUEST');
      expect(outcome(await complete(device.create(begun)))).toBe('400 BAD_REQUEST');
      expect(await list(access_token)).toEqual([]);
    });

    test('takes no challenge of somebody else, of a sign-in, or older than five minutes', async () => {
      const ada = await signedIn(server);
      const bob = await signedIn(server, { email: 'b@example.com', username: 'b' });
      const device = createAuthenticator(origin);
      const ofBob = await begin(server, 'register', {}, bob.access_token);
      const ofLogin = await begin(server, 'login');
      const old = await begin(server, 'register', {}, ada.access_token);
      server.clock.advance(5 * minute);
      for (const begun of [ofBob, ofLogin, old]) {
        const credential = device.create({ ...old, options: { ...old.options, ...begun.options } });
        const body = { challenge_id: begun.challenge_id, credential };
        const answer = await post(server, 'auth/passkeys/register/complete', body, ada.access_token);
        expect(outcome(answer)).toBe('400 BAD_REQUEST');
      }
    });

    test('a passkey has one owner', async () => {
      const ada = await signedIn(server);
      const bob = await signedIn(server, { email: 'b@example.com', username: 'b' });
      const device = await addPasskey(server, ada.access_token);
      await expect(addPasskey(server, bob.access_token, device)).rejects.toThrow('DUPLICATE_RESOURCE');
    });

    test('a credential that is no credential is told so, and one with more in it is fine', async () => {
      const { access_token } = await signedIn(server);
      const path = 'auth/passkeys/register/complete';
      for (const credential of [{}, { id: '!', rawId: '!', type: 'public-key', response: {} }]) {
        const body = { challenge_id: 'A'.repeat(22), credential };
        expect(outcome(await post(server, path, body, access_token))).toBe('400 VALIDATION_FAILED');
      }
      const begun = await begin(server, 'register', {}, access_token);
      const made = createAuthenticator(origin).create(begun);
      const credential = {
        ...made,
        response: { ...made.response, publicKeyAlgorithm: -7, publicKey: 'AAAA' },
        authenticatorAttachment: 'platform',
        clientExtensionResults: { credProps: { rk: true } },
      };
      const body = { challenge_id: begun.challenge_id, credential };
      expect((await post(server, path, body, access_token)).statusCode).toBe(201);
    });
  });

  describe('signing in', () => {
    test('gives what the password gives, by name or without, and counts as a fresh proof', async () => {
      const { access_token, user } = await signedIn(server);
      const device = await addPasskey(server, access_token);
      for (const named of [{}, { username: 'ada' }, { username: 'ADA@example.com' }]) {
        const answer = await askToLogInWith(server, device, {}, named);
        expect(answer.statusCode).toBe(200);
        expect(answer.headers['cache-control']).toBe('no-store');
        expect(answer.json()).toMatchObject({ token_type: 'bearer', expires_in: 3600, user });
      }
      const session = await logInWith(server, device);
      expect((await remove(session.access_token, device.passkeyId)).statusCode).toBe(204);
      expect((await askToRefresh(server, session.refresh_token)).statusCode).toBe(200);
    });

    test.each([
      ['of another origin', { origin: 'http://waxwing.example' }],
      ['of another address', { rpId: 'example' }],
      ['without user verification', { verifiesUser: false }],
      ['of another ceremony', { type: 'webauthn.create' }],
      ['of another challenge', { challenge: 'AAAA' }],
      ['that was tampered with', { isTampered: true }],
      ['for another user', { userHandle: Buffer.alloc(16).toString('base64url') }],
      ['for nobody', { userHandle: null }],
    ])('refuses a signature %s', async (_, behaviour) => {
      const { access_token } = await signedIn(server);
      const device = await addPasskey(server, access_token);
      expect(outcome(await askToLogInWith(server, device, behaviour))).toBe('401 INVALID_CREDENTIALS');
      expect(await list(access_token)).toMatchObject([{ last_used_at: null }]);
      expect((await askToLogInWith(server, device)).statusCode).toBe(200);
      await expect.poll(actions).toContain('auth.signed_in failure');
    });

    test('takes a challenge once, even when many ask at once, and not after a wrong answer', async () => {
      const { access_token } = await signedIn(server);
      const device = await addPasskey(server, access_token);
      const begun = await begin(server, 'login');
      const body = { challenge_id: begun.challenge_id, credential: device.get(begun) };
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => post(server, 'auth/passkeys/login/complete', body)),
      );
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, ...Array(9).fill(401)]);
      const wronged = await begin(server, 'login');
      for (const as of [{ isTampered: true }, {}]) {
        const tried = { challenge_id: wronged.challenge_id, credential: device.get(wronged, as) };
        const refused = await post(server, 'auth/passkeys/login/complete', tried);
        expect(outcome(refused)).toBe('401 INVALID_CREDENTIALS');
      }
    });

    test("takes no challenge of somebody else's name, of a name of nobody, or of another ceremony", async () => {
      const ada = await signedIn(server);
      const bob = await signedIn(server, { email: 'b@example.com', username: 'b' });
      const device = await addPasskey(server, ada.access_token);
      await addPasskey(server, bob.access_token);
      for (const username of ['b', 'nobody']) {
        const refused = await askToLogInWith(server, device, {}, { username });
        expect(outcome(refused)).toBe('401 INVALID_CREDENTIALS');
      }
      const stepUp = (await post(server, 'auth/step-up/begin', {}, ada.access_token)).json();
      const body = { challenge_id: stepUp.challenge_id, credential: device.get(stepUp) };
      const refused = await post(server, 'auth/passkeys/login/complete', body);
      expect(outcome(refused)).toBe('401 INVALID_CREDENTIALS');
    });

    test('refuses a challenge after five minutes', async () => {
      const device = await addPasskey(server, (await signedIn(server)).access_token);
      const begun = await begin(server, 'login');
      server.clock.advance(5 * minute);
      const body = { challenge_id: begun.challenge_id, credential: device.get(begun) };
      const refused = await post(server, 'auth/passkeys/login/complete', body);
      expect(outcome(refused)).toBe('401 INVALID_CREDENTIALS');
    });

    test('notes a counter that goes back, and lets its owner in', async () => {
      const { access_token } = await signedIn(server);
      const device = await addPasskey(server, access_token);
      expect((await askToLogInWith(server, device, { counter: 7 })).statusCode).toBe(200);
      expect(await actions()).not.toContain('auth.passkey_counter_behind failure');
      expect((await askToLogInWith(server, device, { counter: 7 })).statusCode).toBe(200);
      expect(await actions()).toContain('auth.passkey_counter_behind failure');
    });

    test('a device that never counts is like any other', async () => {
      const { access_token } = await signedIn(server);
      const device = await addPasskey(server, access_token);
      for (let times = 0; times < 2; times += 1) {
        expect((await askToLogInWith(server, device, { counter: 0 })).statusCode).toBe(200);
      }
      expect(await actions()).not.toContain('auth.passkey_counter_behind failure');
    });

    test('is not for who was put out', async () => {
      const device = await addPasskey(server, (await signedIn(server)).access_token);
      await server.database.db.updateTable('users').set({ is_active: 0 }).execute();
      expect(outcome(await askToLogInWith(server, device))).toBe('401 INVALID_CREDENTIALS');
    });

    test('goes on when strangers have used up the tries at a name', async () => {
      const { access_token, user } = await signedIn(server);
      const device = await addPasskey(server, access_token);
      for (let times = 0; times <= 10; times += 1) {
        await askToLogIn(server, { email: user.email, password: 'not the right one' });
      }
      expect(outcome(await askToLogIn(server, { email: user.email, password: 'x' }))).toBe(
        '429 RATE_LIMITED',
      );
      expect((await askToLogInWith(server, device, {}, { username: user.email })).statusCode).toBe(200);
    });
  });

  describe('beginning to sign in', () => {
    test('tells a name of nobody from one with a passkey by nothing, however often it is asked', async () => {
      const { access_token } = await signedIn(server);
      await signedIn(server, { email: 'none@example.com', username: 'none' });
      await addPasskey(server, access_token);
      const shapes: Record<string, object> = {};
      for (const username of ['ada', 'none', 'nobody', 'nobody@example.com']) {
        const [one, other] = [
          await begin(server, 'login', { username }),
          await begin(server, 'login', { username: ` ${username.toUpperCase()} ` }),
        ];
        const { challenge, ...options } = one.options as Record<string, unknown>;
        expect(other.options).toMatchObject(options);
        expect(other.options.challenge).not.toBe(challenge);
        expect(options).toMatchObject({ rpId: 'waxwing.example', userVerification: 'required' });
        for (const allowed of allowedBy(one.options)) {
          expect(allowed).toMatchObject({ id: expect.stringMatching(/^[\w-]{22,64}$/), type: 'public-key' });
        }
        shapes[username] = Object.keys(options).sort();
      }
      expect(new Set(Object.values(shapes).map(String)).size).toBe(1);
    });

    test('lists one, two or three for names of nobody, as for people', async () => {
      const counts = new Set<number>();
      for (let number = 0; number < 40; number += 1) {
        const { options } = await begin(server, 'login', { username: `nobody${number}` });
        counts.add(allowedBy(options).length);
      }
      expect([...counts].sort()).toEqual([1, 2, 3]);
    });

    test('names no passkey where nobody is named, and none that is switched off', async () => {
      const { access_token } = await signedIn(server);
      const device = await addPasskey(server, access_token);
      expect(await begin(server, 'login')).toMatchObject({ options: { allowCredentials: [] } });
      expect((await change(access_token, device.passkeyId, { is_active: false })).statusCode).toBe(200);
      expect(JSON.stringify(await begin(server, 'login', { username: 'ada' }))).not.toContain(device.id);
    });
  });

  describe('looking after them', () => {
    test('renames one, switches it off and on, and removes it', async () => {
      const { access_token } = await signedIn(server);
      const device = await addPasskey(server, access_token);
      const other = await addPasskey(server, access_token);
      const renamed = await change(access_token, device.passkeyId, { name: 'Key ring' });
      expect(renamed.json()).toMatchObject({ id: device.passkeyId, name: 'Key ring', is_active: true });
      await change(access_token, device.passkeyId, { is_active: false });
      expect(outcome(await askToLogInWith(server, device))).toBe('401 INVALID_CREDENTIALS');
      expect((await askToLogInWith(server, other)).statusCode).toBe(200);
      await change(access_token, device.passkeyId, { is_active: true });
      expect((await askToLogInWith(server, device)).statusCode).toBe(200);
      expect((await remove(access_token, device.passkeyId)).statusCode).toBe(204);
      expect(outcome(await askToLogInWith(server, device))).toBe('401 INVALID_CREDENTIALS');
      expect(outcome(await remove(access_token, device.passkeyId))).toBe('404 NOT_FOUND');
      expect(await list(access_token)).toMatchObject([{ id: other.passkeyId, name: 'Passkey' }]);
      expect(await actions()).toEqual(
        expect.arrayContaining(['auth.passkey_changed success', 'auth.passkey_removed success']),
      );
    });

    test("does not find somebody else's, or what is no id", async () => {
      const device = await addPasskey(server, (await signedIn(server)).access_token);
      const bob = await signedIn(server, { email: 'b@example.com', username: 'b' });
      for (const id of [device.passkeyId, 'x', '%00']) {
        expect(outcome(await change(bob.access_token, id, { name: 'mine' }))).toBe('404 NOT_FOUND');
        expect(outcome(await remove(bob.access_token, id))).toBe('404 NOT_FOUND');
      }
    });

    test('needs a fresh proof for each', async () => {
      const session = await signedIn(server);
      const device = await addPasskey(server, session.access_token);
      server.clock.advance(6 * minute);
      const { access_token } = (await askToRefresh(server, session.refresh_token)).json();
      expect(outcome(await change(access_token, device.passkeyId, {}))).toBe('403 STEP_UP_REQUIRED');
      expect(outcome(await remove(access_token, device.passkeyId))).toBe('403 STEP_UP_REQUIRED');
    });

    test('the last way to sign in stays, also when two are taken at once', async () => {
      const { access_token } = await signedIn(server);
      const devices = [await addPasskey(server, access_token), await addPasskey(server, access_token)];
      await withoutPassword('ada');
      const answers = await Promise.all([
        remove(access_token, devices[0]?.passkeyId ?? ''),
        change(access_token, devices[1]?.passkeyId ?? '', { is_active: false }),
      ]);
      expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(1);
      const ways = (await list(access_token)).filter(({ is_active }: { is_active: boolean }) => is_active);
      expect(ways).toHaveLength(1);
      expect(outcome(await remove(access_token, ways[0].id))).toBe('409 LAST_SIGN_IN_METHOD');
      const off = await change(access_token, ways[0].id, { is_active: false });
      expect(outcome(off)).toBe('409 LAST_SIGN_IN_METHOD');
    });
  });

  test('an account that is deleted leaves no passkey behind', async () => {
    const { access_token } = await signedIn(server);
    const device = await addPasskey(server, access_token);
    await begin(server, 'login', { username: 'ada' });
    expect((await post(server, 'profile/delete-account', {}, access_token)).statusCode).toBe(200);
    expect(outcome(await askToLogInWith(server, device))).toBe('401 INVALID_CREDENTIALS');
    for (const table of ['passkeys', 'webauthn_challenges'] as const) {
      const rows = await server.database.db.selectFrom(table).select('user_id').execute();
      expect(rows.filter(({ user_id }) => user_id !== null)).toEqual([]);
    }
  });
});

/** The passkeys that a browser is asked for. */
function allowedBy(options: object): unknown[] {
  return 'allowCredentials' in options && Array.isArray(options.allowCredentials)
    ? options.allowCredentials
    : [];
}
