import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { fetchWithOneClaim } from './one-claim.ts';

/** Answers with the claim it was sent. */
async function echoClaims(use: (url: string) => Promise<void>) {
  const server = createServer((request, response) => response.end(String(request.headers['x-claim'])));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    await use(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const claimSent = async (send: typeof fetch, url: string, headers: HeadersInit) =>
  (await send(url, { headers })).text();

test('every view that one page asks for is the same claim, another page has another', () =>
  echoClaims(async (url) => {
    const page = fetchWithOneClaim();
    const first = await claimSent(page, url, { 'x-claim': 'one' });
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(await claimSent(page, url, { 'x-claim': 'two' })).toBe(first);
    expect(await claimSent(fetchWithOneClaim(), url, { 'x-claim': 'one' })).not.toBe(first);
  }));

test('a request that takes no view gets no claim', () =>
  echoClaims(async (url) => {
    expect(await claimSent(fetchWithOneClaim(), url, {})).toBe('undefined');
  }));
