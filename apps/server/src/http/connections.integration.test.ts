import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startApp } from '../../test/app.ts';

const pem = (name: string) => fileURLToPath(new URL(`../../test/tls/${name}.pem`, import.meta.url));
const overTls = { WAXWING_TLS_CERT: pem('test-cert'), WAXWING_TLS_KEY: pem('test-key') };

test.each([
  ['plain HTTP', {}],
  ['TLS', overTls],
])('a slow client is cut off, and clients are not without number: %s', async (_, env) => {
  const { app, stop } = await startApp({ env });
  const { headersTimeout, requestTimeout, timeout, maxConnections } = app.server;
  await stop();
  expect({ headersTimeout, requestTimeout, timeout, maxConnections }).toEqual({
    headersTimeout: 15_000,
    // `body-deadline.ts` bounds it, in another way for uploads.
    requestTimeout: 0,
    timeout: 120_000,
    maxConnections: 10_000,
  });
});
