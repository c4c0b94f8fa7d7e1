import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { addPasskey, askToLogInWith, origin, post } from '../../../test/passkeys.ts';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { outcome } from '../../../test/secrets.ts';
import { askMe, askToLogIn, askToRefresh, bearer, signedIn } from '../../../test/sign-in.ts';
import { switchTwoFactorOn } from '../../../test/two-factor.ts';

const password = 'correct horse battery staple';
const minute = 60_000;
const step = 30_000;

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

  const switchOff = (token: string) =>
    server.call({ method: 'DELETE', url: '/api/v1/auth/totp', headers: bearer(token) });
  const logIn = (codes: object = {}) => askToLogIn(server, { username: 'ada', password, ...codes });

  describe('switching it on', () => {
    test('gives seed, address and picture, and counts once a code of it has come back', async () => {
      const { access_token } = await signedIn(server);
      const begun = await post(server, 'auth/totp/begin', {}, access_token);
      expect(begun.json()).toEqual({
        secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
        otpauth_url: expect.stringMatching(
          /^otpauth:\/\/totp\/Waxwing%20waxwing\.example:Ada%40Example\.com\?/,
        ),
        qr_svg: expect.stringMatching(/^<svg [\s\S]*<\/svg>$/),
      });
      expect(begun.headers['cache-control']).toBe('no-store');
      expect((await logIn()).statusCode).toBe(200);
      const app = await switchTwoFactorOn(server, access_token);
      expect(new Set(app.recoveryCodes).size).toBe(10);
      expect((await askMe(server, access_token)).json()).toMatchObject({ two_factor: true });
      expect(outcome(await logIn())).toBe('401 TWO_FACTOR_REQUIRED');
    });

    test('needs a fresh proof, and the code of the last seed within ten minutes', async () => {
      const session = await signedIn(server);
      expect(
        outcome(await post(server, 'auth/totp/complete', { code: '000000' }, session.access_token)),
      ).toBe('404 NOT_FOUND');
      await post(server, 'auth/totp/begin', {}, session.access_token);
      const wrong = await post(server, 'auth/totp/complete', { code: 'abc' }, session.access_token);
      expect(outcome(wrong)).toBe('400 VALIDATION_FAILED');
      server.clock.advance(10 * minute + 1);
      const { access_token } = (await askToRefresh(server, session.refresh_token)).json();
      const late = await post(server, 'auth/totp/complete', { code: '000000' }, access_token);
      expect(outcome(late)).toBe('404 NOT_FOUND');
      expect(outcome(await post(server, 'auth/totp/begin', {}, access_token))).toBe('403 STEP_UP_REQUIRED');
      expect(outcome(await switchOff(access_token))).toBe('403 STEP_UP_REQUIRED');
    });

    test('is done once: another app waits until it is off', async () => {
      const { access_token } = await signedIn(server);
      await switchTwoFactorOn(server, access_token);
      const again = await post(server, 'auth/totp/begin', {}, access_token);
      expect(outcome(again)).toBe('409 DUPLICATE_RESOURCE');
      expect((await switchOff(access_token)).statusCode).toBe(204);
      expect((await switchOff(access_token)).statusCode).toBe(204);
      expect((await logIn()).statusCode).toBe(200);
      const rows = await server.database.db.selectFrom('recovery_codes').selectAll().execute();
      expect(rows).toEqual([]);
    });

    test('keeps neither seed nor code where a copy of the database shows them, nor lets them be swapped', async () => {
      const ada = await signedIn(server);
      const bob = await signedIn(server, { email: 'b@example.com', username: 'b' });
      const app = await switchTwoFactorOn(server, ada.access_token);
      await switchTwoFactorOn(server, bob.access_token);
      const seeds = await server.database.db.selectFrom('totp_factors').selectAll().execute();
      const codes = await server.database.db.selectFrom('recovery_codes').selectAll().execute();
      const dump = JSON.stringify([seeds, codes], (_, value) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
      );
      for (const code of app.recoveryCodes) expect(dump).not.toContain(code);
      const [one, other] = seeds;
      if (!one || !other) throw new Error('two seeds are kept');
      for (const [to, from] of [
        [one, other],
        [other, one],
      ] as const) {
        const { version, sealed } = from;
        const change = { version, sealed };
        const rows = server.database.db.updateTable('totp_factors').set(change);
        await rows.where('user_id', '=', to.user_id).execute();
      }
      server.clock.advance(step);
      expect((await logIn({ totp_code: app.code() })).statusCode).toBe(500);
    });
  });

  describe('signing in with it', () => {
    test('takes a code once, also of the step before and after, and none that is older', async () => {
      const { access_token } = await signedIn(server);
      const app = await switchTwoFactorOn(server, access_token);
      // The first code was spent when it was switched on.
      expect(outcome(await logIn({ totp_code: app.code() }))).toBe('401 INVALID_CREDENTIALS');
      const next = app.code(1);
      const spaced = `${next.slice(0, 3)} ${next.slice(3)}`;
      const answers = await Promise.all([1, 2, 3].map(() => logIn({ totp_code: spaced })));
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401, 401]);
      server.clock.advance(10 * step);
      expect((await logIn({ totp_code: app.code(-1) })).statusCode).toBe(200);
      expect((await logIn({ totp_code: app.code() })).statusCode).toBe(200);
      for (const away of [-2, -1, 0, 2]) {
        expect(outcome(await logIn({ totp_code: app.code(away) }))).toBe('401 INVALID_CREDENTIALS');
      }
    });

    test('takes each recovery code once, however it was copied', async () => {
      const { access_token } = await signedIn(server);
      const { recoveryCodes } = await switchTwoFactorOn(server, access_token);
      const [first = '', second = ''] = recoveryCodes;
      const answers = await Promise.all([1, 2, 3].map(() => logIn({ recovery_code: first })));
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401, 401]);
      const copied = ` ${second.toUpperCase().replaceAll('-', ' ')} `;
      expect((await logIn({ recovery_code: copied })).statusCode).toBe(200);
      expect(outcome(await logIn({ recovery_code: 'aaaaa-aaaaa-aaaaa-aaaaa' }))).toBe(
        '401 INVALID_CREDENTIALS',
      );
    });

    test('tells nothing of it to who has a wrong password', async () => {
      const { access_token } = await signedIn(server);
      const app = await switchTwoFactorOn(server, access_token);
      const answers = [
        await askToLogIn(server, { username: 'ada', password: 'wrong' }),
        await askToLogIn(server, { username: 'ada', password: 'wrong', totp_code: app.code(1) }),
        await askToLogIn(server, { username: 'nobody', password: 'wrong', totp_code: '123456' }),
      ].map((answer) => ({ ...answer.json(), request_id: '' }));
      expect(answers[0]).toMatchObject({ error_code: 'INVALID_CREDENTIALS' });
      expect(answers[1]).toEqual(answers[0]);
      expect(answers[2]).toEqual(answers[0]);
      // The code that came with a wrong password is not spent.
      expect((await logIn({ totp_code: app.code(1) })).statusCode).toBe(200);
    });

    test('ten wrong codes for a user are enough, under whichever name and from whichever device', async () => {
      const session = await signedIn(server);
      const app = await switchTwoFactorOn(server, session.access_token);
      for (let times = 0; times < 10; times += 1) {
        const name = times % 2 === 0 ? { username: 'ada' } : { email: 'ada@example.com' };
        const wrong = { ...name, password, recovery_code: `wrong-${times}` };
        expect(outcome(await askToLogIn(server, wrong))).toBe('401 INVALID_CREDENTIALS');
      }
      const device_token = session.refresh_token;
      expect(outcome(await logIn({ totp_code: app.code(1), device_token }))).toBe('429 RATE_LIMITED');
      // Who sends none is asked for one still: only codes are counted here.
      expect(outcome(await logIn())).toBe('401 TWO_FACTOR_REQUIRED');
    });

    test('a passkey needs no code beside it', async () => {
      const { access_token } = await signedIn(server);
      const device = await addPasskey(server, access_token);
      await switchTwoFactorOn(server, access_token);
      expect((await askToLogInWith(server, device)).statusCode).toBe(200);
    });
  });

  describe('proving again who one is', () => {
    const stale = async () => {
      const session = await signedIn(server);
      const app = await switchTwoFactorOn(server, session.access_token);
      const device = await addPasskey(server, session.access_token);
      server.clock.advance(6 * minute);
      const { access_token } = (await askToRefresh(server, session.refresh_token)).json();
      return { access_token, app, device };
    };
    const stepUp = (token: string, body: object) => post(server, 'auth/step-up', body, token);

    test('with two-factor on the password alone does not do it, nor change it, nor delete the account', async () => {
      const { access_token } = await stale();
      expect(outcome(await stepUp(access_token, { password }))).toBe('401 TWO_FACTOR_REQUIRED');
      expect(outcome(await stepUp(access_token, { password: 'wrong' }))).toBe('401 INVALID_CREDENTIALS');
      const changing = { current_password: password, new_password: 'lantern orbit mustard violin' };
      expect(outcome(await post(server, 'profile/change-password', changing, access_token))).toBe(
        '403 STEP_UP_REQUIRED',
      );
      expect(outcome(await post(server, 'profile/delete-account', { password }, access_token))).toBe(
        '403 STEP_UP_REQUIRED',
      );
    });

    test('a code does it, once, with the password or without', async () => {
      const { access_token, app } = await stale();
      const done = await stepUp(access_token, { totp_code: app.code() });
      expect(done.statusCode).toBe(200);
      expect((await switchOff(done.json().access_token)).statusCode).toBe(204);
      await switchTwoFactorOn(server, done.json().access_token);
      expect(outcome(await stepUp(access_token, { totp_code: app.code() }))).toBe('401 INVALID_CREDENTIALS');
      server.clock.advance(6 * minute);
      expect(outcome(await stepUp(access_token, { password, totp_code: '000000' }))).toBe(
        '401 INVALID_CREDENTIALS',
      );
    });

    test('a passkey does it, its challenge once and for its own user', async () => {
      const { access_token, device } = await stale();
      const begun = (await post(server, 'auth/step-up/begin', {}, access_token)).json();
      expect(begun.options).toMatchObject({ allowCredentials: [{ id: device.id }] });
      const bob = await signedIn(server, { email: 'b@example.com', username: 'b' });
      const proof = { challenge_id: begun.challenge_id, credential: device.get(begun) };
      expect(outcome(await stepUp(bob.access_token, proof))).toBe('401 INVALID_CREDENTIALS');
      const done = await stepUp(access_token, proof);
      expect(done.statusCode).toBe(200);
      expect((await switchOff(done.json().access_token)).statusCode).toBe(204);
      expect(outcome(await stepUp(access_token, proof))).toBe('401 INVALID_CREDENTIALS');
    });

    test.each([{ origin: 'https://evil.example' }, { verifiesUser: false }, { isTampered: true }])(
      'a passkey that behaves like %j does not',
      async (behaviour) => {
        const { access_token, device } = await stale();
        const begun = (await post(server, 'auth/step-up/begin', {}, access_token)).json();
        const proof = { challenge_id: begun.challenge_id, credential: device.get(begun, behaviour) };
        expect(outcome(await stepUp(access_token, proof))).toBe('401 INVALID_CREDENTIALS');
      },
    );

    test('nothing is no proof, and who has no passkey cannot begin with one', async () => {
      const { access_token } = await signedIn(server);
      for (const body of [{}, { password: '' }, { challenge_id: 'A'.repeat(22) }]) {
        expect(outcome(await stepUp(access_token, body))).toBe('400 BAD_REQUEST');
      }
      expect(outcome(await stepUp(access_token, { totp_code: '123456' }))).toBe('401 INVALID_CREDENTIALS');
      expect(outcome(await post(server, 'auth/step-up/begin', {}, access_token))).toBe('404 NOT_FOUND');
    });
  });
});
