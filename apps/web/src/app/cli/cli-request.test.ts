import { expect, test } from 'vitest';
import { cliRequestOf, isLoopback } from './cli-request.ts';

const good = { port: '49152', code_challenge: 'a'.repeat(43), state: 'b'.repeat(22) };

test('the request of a command line is read from the address', () => {
  expect(cliRequestOf(good)).toEqual({ ...good, port: 49_152 });
});

test.each([
  {},
  { ...good, port: '80' },
  { ...good, port: '65536' },
  { ...good, port: '1e4' },
  { ...good, code_challenge: 'short' },
  { ...good, state: '<script>' },
])('%o is none', (query) => expect(cliRequestOf(query)).toBeUndefined());

test('a code is sent to this device alone', () => {
  expect(isLoopback('http://127.0.0.1:49152/?code=x', 49_152)).toBe(true);
  for (const url of [
    'http://127.0.0.1:49152.evil.example/?code=x',
    'http://127.0.0.1:49152@evil.example/?code=x',
    'http://127.0.0.1:49153/?code=x',
    'https://evil.example/?http://127.0.0.1:49152/?',
    'javascript:alert(1)',
  ])
    expect(isLoopback(url, 49_152), url).toBe(false);
});
