import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { createSecret, openSecret, outcome, secretBody, secretsUrl } from '../../../test/secrets.ts';

let server: TestApp;
beforeAll(async () => {
  server = await startApp({ env: { WAXWING_PUBLIC_URL: 'https://share.example' } });
});
afterAll(() => server.stop());

const post = (payload: object | string, headers: Record<string, string> = {}) =>
  server.call({
    method: 'POST',
    url: secretsUrl,
    payload,
    headers: { 'content-type': 'application/json', ...headers },
  });
const postWith = (fields: object) => post({ ...secretBody, ...fields });

describe('creating a secret', () => {
  test('answers 201 with exactly linkId, shareUrl, expiresAt and revokeToken', async () => {
    const answer = await post(secretBody);
    expect(answer.statusCode).toBe(201);
    const created = answer.json();
    expect(Object.keys(created).sort()).toEqual(['expiresAt', 'linkId', 'revokeToken', 'shareUrl']);
    expect(created.linkId).toMatch(/^[0-9A-Za-z]{12}$/);
    expect(created.revokeToken).toMatch(/^[\w-]{22,}$/);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('names links by the public URL alone, whatever Host the request came with', async () => {
    const answer = await post(secretBody, { host: 'evil.example', 'x-forwarded-host': 'evil.example' });
    const { linkId, shareUrl } = answer.json();
    expect(shareUrl).toBe(`https://share.example/${linkId}`);
  });

  test.each([
    ['1hour', 3_600],
    ['24hours', 86_400],
    ['7days', 7 * 86_400],
    ['view_once', 7 * 86_400],
  ])('%s lives %d seconds', async (expiryType, seconds) => {
    const { expiresAt } = await createSecret(server, { expiryType });
    expect(expiresAt).toBe(server.clock.now() + seconds * 1_000);
  });

  test('expiresInSeconds overrides the life of every type, view_once too', async () => {
    for (const expiryType of ['1hour', 'view_once']) {
      for (const expiresInSeconds of [60, 2_592_000]) {
        const { expiresAt } = await createSecret(server, { expiryType, expiresInSeconds });
        expect(expiresAt).toBe(server.clock.now() + expiresInSeconds * 1_000);
      }
    }
  });

  test('null and "" mean not given for what is optional', async () => {
    const fields = {
      passcodeHash: null,
      expiresInSeconds: null,
      maxViews: null,
      slot: null,
      linkTokenHash: null,
    };
    const empty = { passcodeHash: '', slot: '', linkTokenHash: '' };
    for (const given of [fields, empty]) {
      const { linkId } = await createSecret(server, given);
      expect((await openSecret(server, linkId)).statusCode).toBe(200);
    }
  });

  test.each([
    [{ expiryType: undefined }, 'expiryType: is required'],
    [{ expiryType: null }, /^expiryType: /],
    [{ expiryType: '2days' }, 'expiryType: must be one of view_once, 1hour, 24hours, 7days'],
    [{ encryptedBlob: '' }, 'encryptedBlob: must not be blank'],
    [{ encryptedBlob: 'not base64!' }, 'encryptedBlob: must be base64'],
    [{ encryptedBlob: 'YQ=' }, 'encryptedBlob: must be base64'],
    [{ encryptedBlob: 'A' }, 'encryptedBlob: must be base64'],
    [{ encryptedBlob: 7 }, /^encryptedBlob: /],
    [{ iv: '' }, 'iv: must not be blank'],
    [{ iv: Buffer.alloc(65).toString('base64') }, 'iv: must be 1 to 64 bytes'],
    [{ passcodeHash: 'abc' }, 'passcodeHash: must be 64 hexadecimal digits'],
    [{ expiresInSeconds: 59 }, 'expiresInSeconds: must be at least 60'],
    [{ expiresInSeconds: 2_592_001 }, 'expiresInSeconds: must be at most 2592000'],
    [{ expiresInSeconds: 60.5 }, /^expiresInSeconds: /],
    [{ expiresInSeconds: '60' }, /^expiresInSeconds: /],
    [{ maxViews: 0 }, 'maxViews: must be at least 1'],
    [{ maxViews: 101 }, 'maxViews: must be at most 100'],
    [{ expiryType: 'view_once', maxViews: 2 }, 'maxViews: must be 1 with the expiryType view_once'],
    [{ slot: 'AAAA', linkTokenHash: 'a'.repeat(64) }, 'slot: must be 152 bytes'],
    [{ slot: Buffer.alloc(152).toString('base64') }, 'linkTokenHash: is required with a slot'],
    [{ linkTokenHash: 'xyz' }, 'linkTokenHash: must be 64 hexadecimal digits'],
    [{ organizationId: 1 }, 'organizationId: is not a known field'],
    [{ constructor: 1 }, 'constructor: is not a known field'],
    [{ toString: 1 }, 'toString: is not a known field'],
  ])('refuses %j', async (fields, detail) => {
    const answer = await postWith(fields);
    expect(outcome(answer)).toBe('400 VALIDATION_FAILED');
    const problem = answer.json();
    expect(problem.detail).toMatch(detail);
    const [first] = problem.errors;
    expect(problem.detail).toBe(`${first.field}: ${first.message}`);
  });

  test.each([
    '{"__proto__": {"expiryType": "1hour"}}',
    '{"iv": {"__proto__": 1}}',
    '{"a": {"constructor": {"prototype": 1}}}',
    '{',
    'null x',
    '"',
  ])('refuses the JSON %s', async (payload) => {
    expect(outcome(await post(payload))).toBe('400 INVALID_JSON');
  });

  test.each(['[]', '"text"', '7', 'null', 'true'])('refuses %s, which is no object', async (payload) => {
    expect((await post(payload)).statusCode).toBe(400);
  });

  test('a request without a body is as if {} were sent, whatever its type', async () => {
    for (const type of ['application/json', 'text/plain', 'application/x-unheard-of']) {
      const answer = await post('', { 'content-type': type });
      expect(outcome(answer)).toBe('400 VALIDATION_FAILED');
      expect(answer.json().detail).toBe('encryptedBlob: is required');
    }
    expect(outcome(await server.call({ method: 'POST', url: secretsUrl }))).toBe('400 VALIDATION_FAILED');
  });

  test('a body of another type than JSON is 415', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp']) {
      expect(outcome(await post('a=b', { 'content-type': type }))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
    }
    const json = JSON.stringify(secretBody);
    expect((await post(json, { 'content-type': 'application/json; charset=utf-8' })).statusCode).toBe(201);
  });

  test('a blob of 2 MiB fits, one byte more is 413, and so is a body above 3 MiB', async () => {
    const blob = (bytes: number) => ({ encryptedBlob: Buffer.alloc(bytes, 1).toString('base64') });
    const { linkId } = await createSecret(server, blob(2 * 1024 * 1024));
    expect((await openSecret(server, linkId)).json().encryptedBlob).toHaveLength(2_796_204);
    expect(outcome(await postWith(blob(2 * 1024 * 1024 + 1)))).toBe('413 PAYLOAD_TOO_LARGE');
    expect(outcome(await post('x'.repeat(3 * 1024 * 1024 + 1)))).toBe('413 PAYLOAD_TOO_LARGE');
  });

  test('maxViews is counted and 1 is once', async () => {
    for (const maxViews of [1, 3]) {
      const { linkId } = await createSecret(server, { maxViews });
      for (let view = 0; view < maxViews; view += 1) {
        expect((await openSecret(server, linkId)).json().expiryType).toBe('24hours');
      }
      expect(outcome(await openSecret(server, linkId))).toBe('410 GONE');
    }
  });

  test('with WAXWING_ANONYMOUS=off only a key creates, and everybody opens', async () => {
    const closed = await startApp({ env: { WAXWING_ANONYMOUS: 'off' } });
    try {
      const refused = await closed.call({ method: 'POST', url: secretsUrl, payload: secretBody });
      expect(outcome(refused)).toBe('401 UNAUTHORIZED');
      const authorization = `Bearer ${await closed.createKey()}`;
      const { linkId } = await createSecret(closed, {}, { authorization });
      expect((await openSecret(closed, linkId)).statusCode).toBe(200);
    } finally {
      await closed.stop();
    }
  });
});

describe('spellings of base64', () => {
  const bytes = Buffer.from([0xfb, 0xff, 0xfe, 0x01]);
  const spellings = [
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    `${bytes.toString('base64url')}==`,
  ];

  test.each(spellings)('%s is given back as it was sent', async (spelling) => {
    for (const other of spellings) {
      const { linkId } = await createSecret(server, { encryptedBlob: spelling, iv: other });
      const answer = await openSecret(server, linkId);
      expect(answer.json()).toEqual({ encryptedBlob: spelling, iv: other, expiryType: '24hours' });
    }
  });

  test.each([1, 12, 21, 64])('an IV of %d bytes is taken', async (length) => {
    const iv = Buffer.alloc(length, 0xab).toString('base64');
    const { linkId } = await createSecret(server, { iv });
    expect((await openSecret(server, linkId)).json().iv).toBe(iv);
  });
});
