import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../test/app.ts';
import { createSecret } from '../../test/secrets.ts';

let server: TestApp;
let port: number;
beforeAll(async () => {
  server = await startApp();
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  port = (server.app.server.address() as AddressInfo).port;
});
afterAll(() => server.stop());

/** Sends a request as it is, which no client would, and reads the answer to its end. */
async function ask(requestLine: string, rest = ''): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`${requestLine} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${rest}\r\n`);
  return text(socket);
}

describe('an address that is spelled in an unusual way', () => {
  test.each([
    ['with an encoded letter', '/%61pi/v1/secrets'],
    ['as a whole address', 'http://elsewhere.example/api/v1/secrets'],
    ['as a whole address, in the short form', 'http://elsewhere.example/api/secrets'],
  ])('gets the headers of its route: %s', async (_, address) => {
    const { linkId } = await createSecret(server);
    const answer = await ask(`GET ${address}/${linkId}`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('encryptedBlob');
    expect(answer).toMatch(/^cache-control: no-store\r$/m);
    expect(answer).toMatch(/^access-control-allow-origin: \*\r$/m);
  });
});

test('what is not found is answered before its body is read', async () => {
  const announced = 'Content-Type: application/json\r\nContent-Length: 3000000\r\n';
  expect(await ask('POST /nowhere', announced)).toMatch(/^HTTP\/1\.1 404 /);
  const malformed = await server.app.inject({
    method: 'POST',
    url: '/api/v1/nowhere',
    payload: '{',
    headers: { 'content-type': 'application/json' },
  });
  expect(malformed.statusCode).toBe(404);
});
