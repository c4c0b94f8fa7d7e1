import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressOf } from './access.ts';
import { checkHost } from './host.ts';
import { requestIdOf } from './request-id.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

test('a request id is the one that was sent where it is harmless, else a new one', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (given) => {
      const id = requestIdOf({ headers: { 'x-request-id': given } });
      if (/^[A-Za-z0-9._-]{1,128}$/.test(given)) expect(id).toBe(given);
      else expect(id).toMatch(uuid);
    }),
  );
  expect(requestIdOf({ headers: { 'x-request-id': 'first', 'x-correlation-id': 'second' } })).toBe('first');
});

test('a Host with anything but a name or address and a port is refused', () => {
  const check = (host: string) => () =>
    checkHost({ headers: { host }, rawHeaders: ['Host', host] } as unknown as IncomingMessage);
  for (const host of [
    'a',
    'share.example',
    'a.b:1',
    '127.0.0.1',
    '[::1]',
    '[2001:db8::1]:65535',
    'under_score',
  ]) {
    expect(check(host), host).not.toThrow();
  }
  for (const host of [
    '',
    'a b',
    'a,b',
    'a/b',
    'a@b',
    'a:b',
    'a:123456',
    '[::1',
    'a\tb',
    'ü.example',
    'a?b',
    'a#b',
  ]) {
    expect(check(host), host).toThrow('Host');
  }
});

test('a Host that is repeated is refused, in any case of its name', () => {
  const twice = {
    headers: { host: 'a' },
    rawHeaders: ['Host', 'a', 'hOST', 'a'],
  } as unknown as IncomingMessage;
  expect(() => checkHost(twice)).toThrow('Host');
});

test('an address loses its port, and what is no address is that of the socket', () => {
  const socket = { remoteAddress: '203.0.113.9' };
  const address = (ip: string) => addressOf({ ip, socket });
  expect(address('192.0.2.1')).toBe('192.0.2.1');
  expect(address('192.0.2.1:443')).toBe('192.0.2.1');
  expect(address('2001:db8::1')).toBe('2001:db8::1');
  expect(address('[2001:db8::1]')).toBe('2001:db8::1');
  expect(address('[2001:db8::1]:443')).toBe('2001:db8::1');
  for (const none of ['', 'unknown', '_hidden', '999.1.1.1', '192.0.2.1:x', '[]', '<script>']) {
    expect(address(none), none).toBe('203.0.113.9');
  }
  expect(addressOf({ ip: 'unknown', socket: {} })).toBe('');
});
