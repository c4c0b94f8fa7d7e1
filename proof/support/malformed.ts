import type { Call } from './http.ts';
import type { Random } from './random.ts';

const api = '/api/v1/secrets';
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'];
const paths = [
  '/',
  '/api',
  '/api/',
  '/api/secrets',
  `${api}/`,
  `${api}//`,
  `${api}/%00`,
  `${api}/%zz`,
  `${api}/..%2f..%2fetc%2fpasswd`,
  `${api}/__proto__`,
  `${api}/constructor/status`,
  '/api/v1/../v1/secrets',
  '/assets/../../../etc/passwd',
  '/assets/%2e%2e/%2e%2e/x',
  '/.env',
  '/%c0%af',
  '/%',
  '/A1b2C3d4E5f6',
  '/docs',
  '/docs/%2e%2e',
  '/openapi.json',
  '/healthz',
  '/readyz',
  '/metrics',
  '//evil.example/x',
  '/\\evil.example',
  '/a?b=c#d',
  '*',
] as const;
const headerNames = [
  'authorization',
  'x-api-key',
  'x-claim',
  'x-link-token',
  'x-passcode-hash',
  'x-revoke-token',
  'idempotency-key',
  'content-type',
  'accept',
  'accept-encoding',
  'range',
  'if-none-match',
  'if-modified-since',
  'x-forwarded-for',
  'x-forwarded-proto',
  'forwarded',
  'x-request-id',
  'x-correlation-id',
  'origin',
  'access-control-request-method',
  'sec-purpose',
  'expect',
  'te',
  'cookie',
  'host',
] as const;
const contentTypes = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
  'application/json;',
  'application/problem+json',
  '',
  ';;;',
  'application/xml',
] as const;

/** A request that is HTTP and yet wrong in some way. */
export function malformedCall(random: Random): Call {
  return random.pick([badPath, badHeaders, badBody, badBody, badShape, badShape])(random);
}

function badPath(random: Random): Call {
  const tail = encodeURIComponent(random.text(40).toWellFormed());
  const path = random.pick([
    () => random.pick(paths),
    () => `${api}/${tail}`,
    () => `${api}/${tail}/${random.pick(['status', 'report', 'x'])}?${random.word(30)}`,
    () => `/${'a'.repeat(random.whole(4_000))}`,
    () => `/${random.word(60)}`,
  ])();
  return { method: random.pick(methods), path: sendable(path) };
}

function badHeaders(random: Random): Call {
  const headers = Object.fromEntries(
    Array.from({ length: 1 + random.whole(4) }, () => [random.pick(headerNames), headerValue(random)]),
  );
  return { method: random.pick(['GET', 'POST', 'HEAD', 'DELETE']), path: `${api}/A1b2C3d4E5f6`, headers };
}

function headerValue(random: Random): string {
  const value = random.pick([
    () => random.word(200),
    () => `Bearer ${random.word(80)}`,
    () => 'A'.repeat(random.whole(3_000)),
    () => '',
    () => 'bytes=0-18446744073709551616',
    () => '127.0.0.1, ::1, unknown, _hidden',
  ])();
  // The client refuses the rest itself; raw sockets send that.
  return value.replace(/[^\x20-\x7e]/g, '?');
}

function badBody(random: Random): Call {
  const valid = JSON.stringify({ encryptedBlob: 'AAAA', iv: 'AAAA', expiryType: 'view_once' });
  const body = random.pick([
    () => valid.slice(0, random.whole(valid.length)),
    () => `${valid}${random.word(5)}`,
    () => random.text(200).toWellFormed(),
    () => '['.repeat(random.whole(20_000)),
    () => '{"a":'.repeat(random.whole(5_000)),
    () => `{"__proto__":{"isAdmin":true},${valid.slice(1)}`,
    () => `{"constructor":{"prototype":{}},${valid.slice(1)}`,
    () => `{"encryptedBlob":1e${random.whole(999)}}`,
    () => `{"iv":"AAAA","iv":"BBBB"}`,
    () => '\u0000'.repeat(random.whole(100)),
    () => `\ufeff${valid}`,
  ])();
  return {
    method: 'POST',
    path: target(random),
    headers: { 'content-type': random.pick(contentTypes) },
    body,
  };
}

/** Valid JSON with values of the wrong kind in fields that exist and fields that do not. */
function badShape(random: Random): Call {
  const fields: Record<string, unknown> = { encryptedBlob: 'AAAA', iv: 'AAAA', expiryType: 'view_once' };
  const names = [
    'encryptedBlob',
    'iv',
    'expiryType',
    'maxViews',
    'expiresInSeconds',
    'slot',
    'linkTokenHash',
    'reason',
    'x',
  ];
  for (let count = 1 + random.whole(3); count > 0; count -= 1)
    fields[random.pick(names)] = anyValue(random, 3);
  const value = random.whole(8) === 0 ? anyValue(random, 4) : fields;
  const headers = { 'content-type': 'application/json' };
  return { method: 'POST', path: target(random), headers, body: JSON.stringify(value) };
}

function target(random: Random): string {
  return random.pick([api, api, api, `${api}/A1b2C3d4E5f6/report`, '/api/secrets/']);
}

function anyValue(random: Random, depth: number): unknown {
  const leaves = [
    null,
    true,
    0,
    -1,
    1.5,
    2 ** 53,
    -(2 ** 63),
    1e308,
    '',
    'view_once',
    '7days',
    '=',
    'AA=A',
    'A_+A',
    '\u0000',
    '\ud800',
    random.text(50),
    random.word(300),
    'A'.repeat(random.whole(2_000)),
  ];
  if (depth === 0 || random.whole(3) > 0) return random.pick(leaves.map((leaf) => [leaf]))[0];
  const children = Array.from({ length: random.whole(5) }, () => anyValue(random, depth - 1));
  return random.whole(2) === 0
    ? children
    : Object.fromEntries(children.map((child) => [random.text(10), child]));
}

/** What `node:http` lets through in a path. */
function sendable(path: string): string {
  return path.replace(/[^\x21-\x7e]/g, '%20');
}

/** Bytes that are not HTTP, or only nearly. */
export function brokenHttp(random: Random): Buffer {
  const head = 'POST /api/v1/secrets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  const text = random.pick([
    () => random.text(300),
    () => `${random.word(10)} ${random.word(40)} HTTP/${random.word(3)}\r\n\r\n`,
    () => 'GET / HTTP/1.1\r\n\r\n',
    () => 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    () => `GET / HTTP/1.1\r\nHost: ${random.word(30)}\r\n\r\n`,
    () => `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`,
    () => `GET / HTTP/1.1\r\nHost: x\r\n${random.text(20)}: ${random.text(50)}\r\n\r\n`,
    () => `${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{"a":1}`,
    () => `${head}Content-Length: -1\r\n\r\n{}`,
    () => `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    () => `${head}Transfer-Encoding: chunked\r\n\r\n${random.word(4)}\r\n{}\r\n0\r\n\r\n`,
    () => `${head}Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    () => `${head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`,
    () => 'GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n',
    () => 'CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n',
    () => 'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    () => 'GET / HTTP/0.9\r\n\r\n',
    () => `GET /\u0000 HTTP/1.1\r\nHost: x\r\n\r\n`,
    () => '\u0016\u0003\u0001\u0002\u0000\u0001\u0000',
  ])();
  return Buffer.from(text, random.whole(2) === 0 ? 'latin1' : 'utf8');
}
