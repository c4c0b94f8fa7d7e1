import { expect, test } from 'vitest';
import { repairedPath } from './mangled.ts';

const fragment = '1.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9abqeI';

test('a # that was escaped once or twice becomes a # again', () => {
  expect(repairedPath(`/AbCdEfGhIjKl%23${fragment}`)).toBe(`/AbCdEfGhIjKl#${fragment}`);
  expect(repairedPath(`/AbCdEfGhIjKl%2523${fragment}`)).toBe(`/AbCdEfGhIjKl#${fragment}`);
});

test('other paths are left as they are, and none leads to another host', () => {
  for (const path of [
    '/',
    '/AbCdEfGhIjKl',
    '/short%231.x',
    '//evil.example/AbCdEfGhIjKl%231.x',
    '/a/AbCdEfGhIjKl%23',
  ])
    expect(repairedPath(path)).toBeUndefined();
});
