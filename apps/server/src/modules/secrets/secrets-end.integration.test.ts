import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import {
  anonymised,
  createSecret,
  linkToken,
  newClaim,
  openSecret,
  outcome,
  sealedFields,
  secretsUrl,
} from '../../../test/secrets.ts';

const unknownId = 'AAAAAAAAAAAA';

let server: TestApp;
let ours: Record<string, string>;
let theirs: Record<string, string>;
beforeAll(async () => {
  server = await startApp();
  ours = { authorization: `Bearer ${await server.createKey()}` };
  theirs = { authorization: `Bearer ${await server.createKey({ organization: 'Other' })}` };
});
afterAll(() => server.stop());

const revoke = (linkId: string, headers: Record<string, string> = {}) =>
  server.call({ method: 'DELETE', url: `${secretsUrl}/${linkId}`, headers });
const report = (linkId: string, payload: object, headers: Record<string, string> = {}) =>
  server.call({ method: 'POST', url: `${secretsUrl}/${linkId}/report`, payload, headers });
const from = (address: string) => ({ 'x-forwarded-for': address });

describe('revoking a secret', () => {
  test('the revoke token ends it with 204 and no body, as often as it is sent', async () => {
    const { linkId, revokeToken } = await createSecret(server, sealedFields);
    for (let time = 0; time < 2; time += 1) {
      const answer = await revoke(linkId, { 'x-revoke-token': revokeToken });
      expect([answer.statusCode, answer.body]).toEqual([204, '']);
    }
    expect(outcome(await openSecret(server, linkId, { 'x-link-token': linkToken }))).toBe('410 REVOKED');
  });

  test('a key of the creating organisation ends it without the token', async () => {
    const { linkId } = await createSecret(server, {}, ours);
    const sister = { authorization: `Bearer ${await server.createKey()}` };
    expect((await revoke(linkId, sister)).statusCode).toBe(204);
    expect(outcome(await openSecret(server, linkId))).toBe('410 GONE');
  });

  test('without token or key it is 401, the same for what never was', async () => {
    const { linkId } = await createSecret(server);
    for (const headers of [{}, { 'x-revoke-token': '' }, { 'x-revoke-token': 'wrong' }]) {
      const answers = [await revoke(linkId, headers), await revoke(unknownId, headers)];
      expect(answers.map(outcome)).toEqual(['401 UNAUTHORIZED', '401 UNAUTHORIZED']);
      expect(new Set(answers.map(anonymised)).size).toBe(1);
    }
    expect((await openSecret(server, linkId)).statusCode).toBe(200);
  });

  test('a key of another organisation is told 404, the same for what never was', async () => {
    for (const { linkId } of [await createSecret(server, {}, ours), await createSecret(server)]) {
      const answers = [await revoke(linkId, theirs), await revoke(unknownId, theirs)];
      expect(answers.map(outcome)).toEqual(['404 NOT_FOUND', '404 NOT_FOUND']);
      expect(new Set(answers.map(anonymised)).size).toBe(1);
      expect((await openSecret(server, linkId)).statusCode).toBe(200);
    }
  });

  test('another organisation with the revoke token may revoke, since the token is the proof', async () => {
    const { linkId, revokeToken } = await createSecret(server, {}, ours);
    expect((await revoke(linkId, { ...theirs, 'x-revoke-token': revokeToken })).statusCode).toBe(204);
  });

  test('a revoke token opens no other secret to its holder', async () => {
    const { revokeToken } = await createSecret(server);
    const { linkId } = await createSecret(server);
    expect(outcome(await revoke(linkId, { 'x-revoke-token': revokeToken }))).toBe('401 UNAUTHORIZED');
  });

  test('revoking cuts a living claim', async () => {
    const { linkId, revokeToken } = await createSecret(server, { expiryType: 'view_once' });
    const mine = { 'x-claim': newClaim() };
    await openSecret(server, linkId, mine);
    await revoke(linkId, { 'x-revoke-token': revokeToken });
    expect(outcome(await openSecret(server, linkId, mine))).toBe('410 GONE');
  });
});

describe('reporting a secret', () => {
  test('answers exactly success and message, for every reason and for none', async () => {
    const { linkId } = await createSecret(server);
    const reasons = ['malware', 'phishing', 'csam', 'terrorism', 'drugs_weapons', 'harassment', 'other'];
    const bodies = [
      {},
      { reason: null, details: null },
      { details: '' },
      ...reasons.map((reason) => ({ reason })),
    ];
    for (const body of bodies) {
      const answer = await report(linkId, body, from('192.0.2.9'));
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toEqual({ success: true, message: 'Report received.' });
    }
  });

  test.each([
    [{ reason: 'spam' }, /^reason: must be one of malware, phishing/],
    [{ details: 'x'.repeat(2_001) }, 'details: must have at most 2000 characters'],
    [{ details: 'a\u0000b' }, 'details: must be text without U+0000'],
    [{ email: 'a@b.c' }, 'email: is not a known field'],
  ])('refuses the report %j', async (body, detail) => {
    const { linkId } = await createSecret(server);
    const answer = await report(linkId, body);
    expect(outcome(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.json().detail).toMatch(detail);
  });

  test('what never was, has expired, or is hidden from the reporter is one 404', async () => {
    const expired = await createSecret(server, { expiresInSeconds: 60 });
    server.clock.advance(60_000);
    const hidden = await createSecret(server, sealedFields);
    const asked = [unknownId, expired.linkId, hidden.linkId].map((linkId) => report(linkId, {}));
    const answers = await Promise.all(asked);
    expect(answers.map(outcome)).toEqual(Array(3).fill('404 NOT_FOUND'));
    expect(new Set(answers.map(anonymised)).size).toBe(1);
    expect((await report(hidden.linkId, {}, { 'x-link-token': linkToken })).statusCode).toBe(200);
  });

  test('a report about what is hidden is kept, though its sender is told nothing', async () => {
    const { linkId } = await createSecret(server, sealedFields);
    const count = async () =>
      (await server.database.db.selectFrom('share_reports').select('id').execute()).length;
    const before = await count();
    expect((await report(linkId, {}, from('198.51.100.9'))).statusCode).toBe(404);
    await expect.poll(count).toBe(before + 1);
  });

  test('a malformed claim is 400 as everywhere', async () => {
    const { linkId } = await createSecret(server);
    expect(outcome(await report(linkId, {}, { 'x-claim': 'short' }))).toBe('400 VALIDATION_FAILED');
  });

  test('three networks hold a secret without an account; three addresses of one network do not', async () => {
    const proof = { 'x-link-token': linkToken };
    const neighbours = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '2001:db8:1::1', '2001:db8:1:ffff::2'];
    const { linkId } = await createSecret(server, sealedFields);
    for (const address of neighbours) await report(linkId, {}, { ...proof, ...from(address) });
    expect((await server.call({ url: `${secretsUrl}/${linkId}/status`, headers: proof })).statusCode).toBe(
      200,
    );
    await report(linkId, {}, { ...proof, ...from('203.0.113.1') });
    expect(outcome(await openSecret(server, linkId, proof))).toBe('410 TAKEN_DOWN');
  });

  test('keys are no networks: three of them at one address count once', async () => {
    const { linkId } = await createSecret(server);
    for (let key = 0; key < 3; key += 1) {
      await report(linkId, {}, { 'x-api-key': await server.createKey(), ...from('192.0.2.1') });
    }
    expect((await openSecret(server, linkId)).statusCode).toBe(200);
  });

  test('a secret of an account is never held by reports', async () => {
    const { linkId } = await createSecret(server, {}, ours);
    for (const address of ['192.0.2.1', '198.51.100.1', '203.0.113.1'])
      await report(linkId, {}, from(address));
    expect((await openSecret(server, linkId)).statusCode).toBe(200);
  });

  test('no address of a reporter is stored', async () => {
    const { linkId } = await createSecret(server);
    await report(linkId, {}, from('192.0.2.77'));
    const rows = await server.database.db.selectFrom('share_reports').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('192.0.2');
  });
});
