import { expect, test } from 'vitest';
import { foldersOf } from './folders-of.ts';

test('the folders on the way to a file are told from the top down', () => {
  expect(foldersOf('a')).toEqual([]);
  expect(foldersOf('a/b/c')).toEqual(['a', 'a/b']);
});

test('a path of a hundred thousand parts is one like any other', () => {
  expect(foldersOf('a/'.repeat(100_000))).toHaveLength(100_000);
});
