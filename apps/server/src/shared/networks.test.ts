import fc from 'fast-check';
import { expect, test } from 'vitest';
import { networkPrefixOf, siteOf } from './networks.ts';

test('an IPv4 address is its own site, and its network is the /24', () => {
  expect(siteOf('192.0.2.7')).toBe('192.0.2.7');
  expect(networkPrefixOf('192.0.2.7')).toBe(networkPrefixOf('192.0.2.200'));
  expect(networkPrefixOf('192.0.2.7')).not.toBe(networkPrefixOf('192.0.3.7'));
});

test('an IPv4 address that is mapped into IPv6 is the same address', () => {
  for (const mapped of ['::ffff:192.0.2.7', '::FFFF:192.0.2.7']) {
    expect(siteOf(mapped)).toBe('192.0.2.7');
    expect(networkPrefixOf(mapped)).toBe(networkPrefixOf('192.0.2.7'));
  }
});

test('an IPv6 site is the /64, and its network the /48, however it is written', () => {
  const same = [
    '2001:db8:1:2::1',
    '2001:0DB8:0001:0002:ffff:0:0:9',
    '2001:db8:1:2:3:4:5:6',
    '2001:db8:1:2::%eth0',
  ];
  expect(new Set(same.map(siteOf))).toEqual(new Set(['2001:db8:1:2']));
  expect(siteOf('2001:db8:1:3::1')).not.toBe(siteOf('2001:db8:1:2::1'));
  expect(networkPrefixOf('2001:db8:1:3::1')).toBe(networkPrefixOf('2001:db8:1:2::1'));
  expect(networkPrefixOf('2001:db8:2::1')).not.toBe(networkPrefixOf('2001:db8:1::1'));
  expect(siteOf('::1')).toBe('0:0:0:0');
});

test('an address that ends in IPv4 form belongs to the network it is written in', () => {
  expect(siteOf('64:ff9b::192.0.2.33')).toBe('64:ff9b:0:0');
});

test('any IPv6 address and its compressed form are one site', () => {
  const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(groups, (numbers) => {
      const long = numbers.map((number) => number.toString(16).padStart(4, '0')).join(':');
      const short = new URL(`http://[${long}]`).hostname.slice(1, -1);
      expect(siteOf(long)).toBe(siteOf(short));
      expect(networkPrefixOf(long)).toBe(networkPrefixOf(short));
    }),
  );
});
