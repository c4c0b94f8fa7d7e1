import { createHmac, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { createTestClock } from '../shared/clock.ts';
import type { SigningKey, SigningKeys } from './signing-keys.ts';
import { createTokens, type TokenClaims } from './tokens.ts';

const clock = createTestClock();
const key: SigningKey = { id: 'the-key', secret: randomBytes(32) };
const older: SigningKey = { id: 'an-older-key', secret: randomBytes(32) };
const keys: SigningKeys = {
  current: async () => key,
  find: async (id) => [key, older].find((known) => known.id === id),
  rotate: async () => undefined,
};
const issuer = 'https://share.example';
const tokens = createTokens(keys, { issuer, clock });
const now = Math.floor(clock.now() / 1_000);

const claims: TokenClaims = {
  userId: 'user',
  organizationId: 'organization',
  sessionId: 'session',
  role: 'member',
  scopes: ['secrets:read'],
  refreshId: 'refresh-id',
  issuedAt: clock.now(),
  authenticatedAt: clock.now(),
  refreshExpiresAt: clock.now() + 86_400_000,
};

const good = {
  iss: issuer,
  aud: 'waxwing',
  sub: 'user',
  sid: 'session',
  jti: 'id',
  typ: 'access',
  iat: now,
  auth_time: now,
  exp: now + 3_600,
};
const session = { sessionId: 'session', authenticatedAt: now * 1_000 };
const header = { alg: 'HS256', typ: 'JWT', kid: key.id };

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token as anybody could put it together. `secret` undefined: with the right one. */
function forge(head: unknown, payload: unknown, secret: Uint8Array = key.secret, digest = 'sha256'): string {
  const body = `${encode(head)}.${encode(payload)}`;
  return `${body}.${createHmac(digest, secret).update(body).digest('base64url')}`;
}

const without = (name: keyof typeof good) =>
  Object.fromEntries(Object.entries(good).filter(([member]) => member !== name));
const [headPart = '', payloadPart = '', signature = ''] = forge(header, good).split('.');

const forgeries: Record<string, string> = {
  'no algorithm': `${encode({ ...header, alg: 'none' })}.${payloadPart}.`,
  'no algorithm, in other letters': `${encode({ ...header, alg: 'nOnE' })}.${payloadPart}.`,
  'no algorithm, with the old signature': `${encode({ ...header, alg: 'none' })}.${payloadPart}.${signature}`,
  HS384: forge({ ...header, alg: 'HS384' }, good, key.secret, 'sha384'),
  HS512: forge({ ...header, alg: 'HS512' }, good, key.secret, 'sha512'),
  'RS256 in the header': forge({ ...header, alg: 'RS256' }, good),
  'ES256 in the header': forge({ ...header, alg: 'ES256' }, good),
  'no algorithm at all': forge({ typ: 'JWT', kid: key.id }, good),
  'a stripped signature': `${headPart}.${payloadPart}.`,
  'two parts': `${headPart}.${payloadPart}`,
  'a cut signature': `${headPart}.${payloadPart}.${signature.slice(0, -2)}`,
  'another payload under the signature': `${headPart}.${encode({ ...good, sid: 'other' })}.${signature}`,
  'another header under the signature': `${encode({ ...header, x: 1 })}.${payloadPart}.${signature}`,
  'another secret': forge(header, good, randomBytes(32)),
  'an empty secret': forge(header, good, Buffer.alloc(0)),
  'the id of the key as secret': forge(header, good, Buffer.from(key.id)),
  'the secret of another key': forge(header, good, older.secret),
  'an unknown key': forge({ ...header, kid: 'unknown' }, good),
  'no key': forge({ alg: 'HS256', typ: 'JWT' }, good),
  'a path as key': forge({ ...header, kid: '../../dev/null' }, good, Buffer.alloc(0)),
  'SQL as key': forge({ ...header, kid: "x' union select 'x" }, good),
  'a number as key': forge({ ...header, kid: 0 }, good),
  'a list as key': forge({ ...header, kid: [key.id] }, good),
  'a prototype as key': forge({ ...header, kid: '__proto__' }, good),
  'a key that comes along': forge(
    { alg: 'HS256', jwk: { kty: 'oct', k: encode('mine') } },
    good,
    Buffer.from('mine'),
  ),
  'a key to be fetched': forge({ alg: 'HS256', jku: 'https://evil.example/keys' }, good, Buffer.from('mine')),
  'an extension that must be understood': forge({ ...header, crit: ['exp'], exp: 1 }, good),
  'another kind': forge(header, { ...good, typ: 'refresh' }),
  'no kind': forge(header, without('typ')),
  'another audience': forge(header, { ...good, aud: 'elsewhere' }),
  'no audience': forge(header, without('aud')),
  'another issuer': forge(header, { ...good, iss: 'https://evil.example' }),
  'no issuer': forge(header, without('iss')),
  'no end': forge(header, without('exp')),
  'an end that is text': forge(header, { ...good, exp: String(now + 3_600) }),
  'not yet valid': forge(header, { ...good, nbf: now + 60 }),
  'no time of proof': forge(header, without('auth_time')),
  'no session': forge(header, without('sid')),
  'a payload that is no object': forge(header, '"text"'),
  'a payload that is no JSON': forge(header, '{'),
  'one claim twice, the last expired': forge(header, `${JSON.stringify(good).slice(0, -1)},"typ":"refresh"}`),
  'nothing but dots': '..',
};

describe('a forged token', () => {
  test.each(Object.entries(forgeries))('%s is invalid', async (_, token) => {
    expect(await tokens.readAccess(token)).toBe('invalid');
  });

  test('is not what any of these is because of the forge: the same without a flaw is good', async () => {
    expect(await tokens.readAccess(forge(header, good))).toEqual(session);
    expect(Object.keys(forgeries).length).toBeGreaterThanOrEqual(40);
  });
});

test('what is over is told from what never counted, and only with a good signature', async () => {
  const over = { ...good, exp: now - 1 };
  expect(await tokens.readAccess(forge(header, over))).toBe('expired');
  expect(await tokens.readAccess(forge(header, over, randomBytes(32)))).toBe('invalid');
  expect(await tokens.readAccess(forge(header, { ...over, typ: 'refresh' }))).toBe('invalid');
});

test('the same claims make the same pair, byte for byte', async () => {
  expect(await tokens.issue(claims)).toEqual(await tokens.issue(claims));
});

test('both of a pair are read as what they are, and as nothing else', async () => {
  const { accessToken, refreshToken } = await tokens.issue(claims);
  expect(await tokens.readAccess(accessToken)).toEqual(session);
  expect(await tokens.readRefresh(refreshToken)).toEqual({
    userId: 'user',
    sessionId: 'session',
    refreshId: 'refresh-id',
  });
  expect(await tokens.readAccess(refreshToken)).toBe('invalid');
  expect(await tokens.readRefresh(accessToken)).toBe('invalid');
});

test('tokens of the key before are still good', async () => {
  const token = await new SignJWT(good).setProtectedHeader({ ...header, kid: older.id }).sign(older.secret);
  expect(await tokens.readAccess(token)).toEqual(session);
});
