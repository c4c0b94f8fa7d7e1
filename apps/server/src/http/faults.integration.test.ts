import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../test/app.ts';
import { createSecret, openSecret, outcome, secretBody, secretsUrl } from '../../test/secrets.ts';
import { DatabaseUnavailableError, DiskFullError } from '../database/errors.ts';

describe('faults below', () => {
  test('a full disk is 507 for creations, and reading and revoking go on', async () => {
    let isFull = false;
    const crowded = await startApp({
      disturb: (database) => ({
        ...database,
        ensureRoom: () => (isFull ? Promise.reject(new DiskFullError()) : database.ensureRoom()),
      }),
    });
    const created = await createSecret(crowded, { expiryType: 'view_once' });
    const other = await createSecret(crowded);
    isFull = true;
    const refused = await crowded.call({ method: 'POST', url: secretsUrl, payload: secretBody });
    expect(outcome(refused)).toBe('507 STORAGE_FULL');
    expect((await openSecret(crowded, created.linkId)).statusCode).toBe(200);
    const headers = { 'x-revoke-token': other.revokeToken };
    const revoked = await crowded.call({ method: 'DELETE', url: `${secretsUrl}/${other.linkId}`, headers });
    expect(revoked.statusCode).toBe(204);
    isFull = false;
    await createSecret(crowded);
    await crowded.stop();
  });

  test('a database that cannot be reached is 503 with Retry-After, not ready, alive, and back at once', async () => {
    let isDown = false;
    const failing = await startApp({
      disturb: (database) => ({
        ...database,
        transact: (work) =>
          isDown ? Promise.reject(new DatabaseUnavailableError()) : database.transact(work),
        ping: () => (isDown ? Promise.reject(new DatabaseUnavailableError()) : database.ping()),
      }),
    });
    const { linkId } = await createSecret(failing, { expiryType: 'view_once' });
    isDown = true;
    for (const answer of [
      await failing.call({ method: 'POST', url: secretsUrl, payload: secretBody }),
      await openSecret(failing, linkId),
    ]) {
      expect(outcome(answer)).toBe('503 UNAVAILABLE');
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect((await failing.call({ url: '/readyz' })).statusCode).toBe(503);
    expect((await failing.call({ url: '/healthz' })).statusCode).toBe(200);
    isDown = false;
    expect((await failing.call({ url: '/readyz' })).body).toBe('ready');
    expect((await openSecret(failing, linkId)).statusCode).toBe(200);
    await failing.stop();
  });
});

describe('on a real socket', () => {
  let port: number;
  let real: TestApp;
  beforeAll(async () => {
    real = await startApp();
    await real.app.listen({ host: '127.0.0.1', port: 0 });
    ({ port } = real.app.server.address() as AddressInfo);
  });
  afterAll(() => real.stop());

  /** Sends bytes as they are and reads until the server closes. */
  async function speak(text: string): Promise<string> {
    const socket = connect(port, '127.0.0.1').setEncoding('latin1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.write(text, 'latin1');
    await once(socket, 'close');
    return answer;
  }

  const get = (lines: string[], path = '/api/v1/health') =>
    speak([`GET ${path} HTTP/1.1`, ...lines, 'Connection: close', '', ''].join('\r\n'));

  test('one sound Host is served', async () => {
    for (const host of ['localhost', '127.0.0.1:8080', '[::1]:8080', 'share.example']) {
      expect(await get([`Host: ${host}`]), host).toMatch(/^HTTP\/1.1 200 /);
    }
  });

  test('a Host that is missing, repeated or malformed is 400', async () => {
    const sets = [
      [],
      ['Host: a', 'Host: b'],
      ['Host: a', 'Host: a'],
      ['Host: a b'],
      ['Host: a/b'],
      ['Host: a,b'],
      ['Host:'],
    ];
    for (const lines of sets) expect(await get(lines), lines.join()).toMatch(/^HTTP\/1.1 400 /);
    expect(await get(['Host: a', 'Host: b'], '/')).toMatch(/^HTTP\/1.1 400 /);
  });

  test.each([
    ['what is not HTTP', 'hello\r\n\r\n', 400],
    [
      'two lengths',
      'POST /api/v1/secrets HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
      400,
    ],
    [
      'a length beside chunks',
      'POST /api/v1/secrets HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a header line that is folded', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n', 400],
    ['headers above their limit', `GET / HTTP/1.1\r\nHost: a\r\nX-A: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('%s is refused with a problem, and the connection closed', async (_, bytes, status) => {
    const answer = await speak(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/^x-request-id: [0-9a-f-]{36}\r$/im);
    const problem = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
    expect(problem).toMatchObject({ status, request_id: expect.any(String), error_code: expect.any(String) });
  });
});

test('while the server stops, a new request is refused like every other: a problem, with Retry-After', async () => {
  let url = '';
  let refused: Response | undefined;
  const stopping = await startApp({
    extend: (app) =>
      app.addHook('preClose', async () => {
        refused = await fetch(`${url}/api/v1/health`, { headers: { 'x-request-id': 'late' } });
      }),
  });
  url = await stopping.app.listen({ host: '127.0.0.1', port: 0 });
  await stopping.stop();
  expect(await refused?.json()).toMatchObject({ status: 503, error_code: 'UNAVAILABLE', request_id: 'late' });
  expect(refused?.headers.get('retry-after')).toBe('1');
});
