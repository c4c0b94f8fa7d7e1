import { expect, test } from 'vitest';
import { deviceOf } from './device.ts';

test.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
    'Chrome on Linux',
  ],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0', 'Firefox on Windows'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0',
    'Edge on Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    'Safari on iOS',
  ],
  ['waxwing/0.1.0 (linux)', 'waxwing on Linux'],
  ['curl/8.5.0', 'curl'],
  ['', 'Unknown program'],
])('%s is %s', (userAgent, device) => expect(deviceOf(userAgent)).toBe(device));

test('what nobody knows is shown as it calls itself, not without end', () => {
  expect(deviceOf('backup-robot/7')).toBe('backup-robot/7');
  expect(deviceOf('x'.repeat(300))).toHaveLength(60);
});
