import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import {
  anonymised,
  createSecret,
  linkToken,
  newClaim,
  openSecret,
  outcome,
  passcodeHash,
  sealedFields,
  secretBody,
  secretsUrl,
} from '../../../test/secrets.ts';

const unknownId = 'AAAAAAAAAAAA';
const wrongPasscode = 'f'.repeat(64);
const proof = { 'x-link-token': linkToken, 'x-passcode-hash': passcodeHash };

let server: TestApp;
beforeAll(async () => {
  server = await startApp();
});
afterAll(() => server.stop());

const status = (linkId: string, headers: Record<string, string> = {}) =>
  server.call({ url: `${secretsUrl}/${linkId}/status`, headers });
const open = (linkId: string, headers: Record<string, string> = {}) => openSecret(server, linkId, headers);

describe('opening a secret', () => {
  test('answers exactly encryptedBlob, iv and expiryType, and may never be cached', async () => {
    const { linkId } = await createSecret(server);
    const answer = await open(linkId);
    expect(answer.json()).toEqual(secretBody);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('view_once is opened once, and is gone for everybody after', async () => {
    const { linkId } = await createSecret(server, { expiryType: 'view_once' });
    expect((await open(linkId)).statusCode).toBe(200);
    expect(outcome(await open(linkId))).toBe('410 GONE');
    expect(outcome(await status(linkId))).toBe('410 GONE');
  });

  test('two readers: exactly one 200', async () => {
    const { linkId } = await createSecret(server, { expiryType: 'view_once' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => open(linkId)));
    expect(answers.map(outcome).sort()).toEqual(['200', ...Array(19).fill('410 GONE')]);
  });

  test('never seen, malformed and expired are one 404', async () => {
    const { linkId } = await createSecret(server, { expiresInSeconds: 60 });
    server.clock.advance(60_000);
    const answers = [unknownId, 'short', 'x'.repeat(300), '%20', linkId].map((id) => open(id));
    const bodies = (await Promise.all(answers)).map(anonymised);
    expect(new Set(bodies).size).toBe(1);
    expect(outcome(await open(linkId))).toBe('404 NOT_FOUND');
  });

  test('the same claim gets the same bytes for 60 seconds, everybody else 410', async () => {
    const { linkId } = await createSecret(server, { expiryType: 'view_once' });
    const mine = { 'x-claim': newClaim() };
    const first = await open(linkId, mine);
    expect(first.statusCode).toBe(200);
    server.clock.advance(59_999);
    expect((await open(linkId, mine)).body).toBe(first.body);
    expect(outcome(await open(linkId, { 'x-claim': newClaim() }))).toBe('410 GONE');
    server.clock.advance(1);
    expect(outcome(await open(linkId, mine))).toBe('410 GONE');
  });

  test.each(['', 'short', 'x'.repeat(21), 'x'.repeat(129), `${'x'.repeat(30)}=`, `${'x'.repeat(30)} y`])(
    'the malformed claim "%s" is 400 before anything is asked about the secret',
    async (claim) => {
      const { linkId } = await createSecret(server, { expiryType: 'view_once', passcodeHash });
      for (const id of [linkId, unknownId]) {
        const answer = await open(id, { 'x-claim': claim });
        expect(outcome(answer)).toBe('400 VALIDATION_FAILED');
        expect(answer.json().detail).toBe('x-claim: must be 22 to 128 base64url characters');
      }
      expect((await open(linkId, { 'x-passcode-hash': passcodeHash })).statusCode).toBe(200);
    },
  );

  test('claims of 22 and of 128 characters are taken', async () => {
    for (const length of [22, 128]) {
      const { linkId } = await createSecret(server);
      expect((await open(linkId, { 'x-claim': '-_09azAZ'.repeat(16).slice(0, length) })).statusCode).toBe(
        200,
      );
    }
  });

  test('a prefetch is 425 and takes no view', async () => {
    const { linkId } = await createSecret(server, { expiryType: 'view_once' });
    for (const header of [{ 'sec-purpose': 'prefetch;prerender' }, { purpose: 'prefetch' }]) {
      expect(outcome(await open(linkId, header))).toBe('425 TOO_EARLY');
    }
    expect((await open(linkId)).statusCode).toBe(200);
  });

  test('HEAD and OPTIONS take no view, and HEAD tells what status tells', async () => {
    const { linkId } = await createSecret(server, { expiryType: 'view_once' });
    const url = `${secretsUrl}/${linkId}`;
    const head = await server.call({ method: 'HEAD', url });
    expect([head.statusCode, head.body]).toEqual([200, '']);
    expect((await server.call({ method: 'OPTIONS', url })).statusCode).toBe(204);
    expect((await open(linkId)).statusCode).toBe(200);
    expect((await server.call({ method: 'HEAD', url })).statusCode).toBe(410);
    expect((await server.call({ method: 'HEAD', url: `${secretsUrl}/${unknownId}` })).statusCode).toBe(404);
  });

  test('the API never looks at a User-Agent: fetchers of previews open like everybody', async () => {
    for (const agent of ['Slackbot-LinkExpanding 1.0', 'curl/8.0', 'HeadlessChrome', '']) {
      const { linkId } = await createSecret(server, { expiryType: 'view_once' });
      expect((await open(linkId, { 'user-agent': agent })).statusCode).toBe(200);
    }
  });
});

describe('a secret with a passcode', () => {
  test('says that one is required, or that it is wrong, and neither takes a view', async () => {
    const { linkId } = await createSecret(server, { expiryType: 'view_once', passcodeHash });
    expect(outcome(await open(linkId))).toBe('401 PASSCODE_REQUIRED');
    expect(outcome(await open(linkId, { 'x-passcode-hash': '' }))).toBe('401 PASSCODE_REQUIRED');
    const wrong = await open(linkId, { 'x-passcode-hash': wrongPasscode });
    expect(outcome(wrong)).toBe('401 PASSCODE_INVALID');
    expect(wrong.headers['www-authenticate']).toBe('Bearer');
    expect((await open(linkId, { 'x-passcode-hash': passcodeHash.toUpperCase() })).statusCode).toBe(200);
  });

  test('is locked for ten minutes after ten wrong ones, for the right one too', async () => {
    const { linkId } = await createSecret(server, { passcodeHash });
    for (let guess = 0; guess < 10; guess += 1) await open(linkId, { 'x-passcode-hash': wrongPasscode });
    const locked = await open(linkId, { 'x-passcode-hash': passcodeHash });
    expect(outcome(locked)).toBe('429 PASSCODE_LOCKED');
    expect(locked.headers['retry-after']).toBe('600');
    server.clock.advance(600_000);
    expect((await open(linkId, { 'x-passcode-hash': passcodeHash })).statusCode).toBe(200);
  });

  test('tells in its status that a passcode is required', async () => {
    const { linkId, expiresAt } = await createSecret(server, { passcodeHash, maxViews: 5 });
    expect((await status(linkId)).json()).toEqual({
      passcodeRequired: true,
      sealed: false,
      expiresAt,
      expiryType: '24hours',
      viewsLeft: 5,
    });
  });
});

describe('a secret that is sealed by our clients', () => {
  test('is byte for byte like one that never was, to everyone without its link token', async () => {
    const { linkId } = await createSecret(server, { ...sealedFields, expiryType: 'view_once' });
    const token = (value: string) => ({ 'x-link-token': value });
    for (const headers of [
      {},
      token('b3RoZXI'),
      token('not base64url!'),
      { 'x-passcode-hash': passcodeHash },
    ]) {
      for (const ask of [open, status]) {
        const [hidden, unknown] = [await ask(linkId, headers), await ask(unknownId, headers)];
        expect(outcome(hidden)).toBe('404 NOT_FOUND');
        expect(anonymised(hidden)).toBe(anonymised(unknown));
        expect(Object.keys(hidden.headers)).toEqual(Object.keys(unknown.headers));
      }
    }
    expect((await open(linkId, proof)).statusCode).toBe(200);
  });

  test('cannot be locked by who knows only its path', async () => {
    const { linkId } = await createSecret(server, sealedFields);
    for (let guess = 0; guess < 12; guess += 1) await open(linkId, { 'x-passcode-hash': wrongPasscode });
    expect((await open(linkId, proof)).statusCode).toBe(200);
  });

  test('shows its slot to who has the link token, and counts no view for it', async () => {
    const { linkId } = await createSecret(server, { ...sealedFields, expiryType: 'view_once' });
    for (let look = 0; look < 2; look += 1) {
      expect((await status(linkId, { 'x-link-token': linkToken })).json()).toMatchObject({
        sealed: true,
        slot: sealedFields.slot,
        viewsLeft: 1,
      });
    }
  });

  test.each([
    ['VIEWED', (linkId: string) => open(linkId, proof)],
    ['REVOKED', revokeByToken],
    ['EXPIRED', async () => server.clock.advance(60_000)],
    ['TAKEN_DOWN', reportThrice],
  ])('says %s to who has the link token, and nothing to anyone else', async (code, end) => {
    const fields = { ...sealedFields, expiryType: 'view_once', expiresInSeconds: 60 };
    const created = await createSecret(server, fields);
    await end(created.linkId, created.revokeToken);
    expect(outcome(await open(created.linkId, proof))).toBe(`410 ${code}`);
    expect(outcome(await status(created.linkId, proof))).toBe(`410 ${code}`);
    expect(anonymised(await open(created.linkId))).toBe(anonymised(await open(unknownId)));
  });

  async function revokeByToken(linkId: string, revokeToken: string) {
    await server.call({
      method: 'DELETE',
      url: `${secretsUrl}/${linkId}`,
      headers: { 'x-revoke-token': revokeToken },
    });
  }

  async function reportThrice(linkId: string) {
    for (const address of ['192.0.2.1', '198.51.100.1', '203.0.113.1']) {
      const headers = { 'x-link-token': linkToken, 'x-forwarded-for': address };
      await server.call({ method: 'POST', url: `${secretsUrl}/${linkId}/report`, payload: {}, headers });
    }
  }
});

describe('a dead secret', () => {
  test('that anyone may ask for answers one 410, however it died', async () => {
    const viewed = await createSecret(server, { expiryType: 'view_once' });
    await open(viewed.linkId);
    const revoked = await createSecret(server);
    const headers = { 'x-revoke-token': revoked.revokeToken };
    await server.call({ method: 'DELETE', url: `${secretsUrl}/${revoked.linkId}`, headers });
    const answers = [await open(viewed.linkId), await open(revoked.linkId)];
    expect(answers.map(outcome)).toEqual(['410 GONE', '410 GONE']);
    expect(new Set(answers.map(anonymised)).size).toBe(1);
  });
});
