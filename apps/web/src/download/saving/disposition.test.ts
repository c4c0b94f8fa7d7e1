import { expect, test } from 'vitest';
import { attachment } from './disposition.ts';

test('a name of any characters arrives as it is', () => {
  for (const name of ['plain.txt', 'Grüße (2).pdf', "it's 100 %.png", '日本語.zip', 'a;b="c".txt'])
    expect(decodeURIComponent(attachment(name).split("''")[1] ?? '')).toBe(name);
});

test('nothing in a name can end the header, or begin another part of it', () => {
  expect(attachment('a"; filename=b\r\nx: y')).toMatch(/^attachment; filename\*=UTF-8''[\w.%~!-]+$/);
  expect(attachment('half \ud800')).toContain('%EF%BF%BD');
});
