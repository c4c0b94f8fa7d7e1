import { isSafePath } from '@waxwing/seal';
import { expect, test } from 'vitest';
import { savableName } from './names.ts';
import { addPicked, groupsOf, type PickedFile, totalBytes, withoutPicked } from './picked.ts';

const picked = (path: string, text = path, lastModified = 1): PickedFile => ({
  path,
  file: new File([text], path.split('/').at(-1) ?? path, { lastModified }),
});
const paths = (list: readonly PickedFile[]) => list.map(({ path }) => path);

test('the same file chosen twice is in the list once', () => {
  expect(paths(addPicked([picked('a.txt')], [picked('a.txt'), picked('b.txt')]))).toEqual(['a.txt', 'b.txt']);
});

test('another file of the same name gets a number, whatever its name looks like', () => {
  const list = [picked('a.txt', 'one'), picked('.env', 'one'), picked('x/y.z/none', 'one')];
  const more = [picked('a.txt', 'other'), picked('.env', 'other'), picked('x/y.z/none', 'other')];
  expect(paths(addPicked(list, more)).slice(3)).toEqual(['a (2).txt', '.env (2)', 'x/y.z/none (2)']);
  expect(paths(addPicked(addPicked(list, more), [picked('a.txt', 'a third')])).at(-1)).toBe('a (3).txt');
});

test('a file changed since it was chosen counts as another', () => {
  expect(addPicked([picked('a.txt', 'same', 1)], [picked('a.txt', 'same', 2)])).toHaveLength(2);
});

test('files lie under their topmost folder, in the order they came', () => {
  const list = [picked('trip/1.jpg'), picked('b.txt'), picked('trip/day/2.jpg'), picked('trip')];
  expect(groupsOf(list).map(({ name, isFolder, files }) => [name, isFolder, files.length])).toEqual([
    ['trip', true, 2],
    ['b.txt', false, 1],
    ['trip', false, 1],
  ]);
});

test('a list knows its size, and can lose some of its files', () => {
  const list = [picked('a', '12345'), picked('b', ''), picked('c', '1')];
  expect(totalBytes(list)).toBe(6);
  expect(paths(withoutPicked(list, list.slice(0, 2)))).toEqual(['c']);
});

test.each([
  ['plain/name.txt', 'plain/name.txt'],
  ['bell\u0007 and\nline', 'bell_ and_line'],
  ['half \ud83d', 'half \ufffd'],
  ['u\u0308ber', 'über'],
  ['../up', '_/up'],
  ['/a//b/', 'a/b'],
  ['gpj.\u202etxt', 'gpj.\u202etxt'],
  ['CON', 'CON'],
])('%j travels as %j, which the format allows', (name, expected) => {
  expect(savableName(name)).toBe(expected);
  expect(isSafePath(expected)).toBe(true);
});
