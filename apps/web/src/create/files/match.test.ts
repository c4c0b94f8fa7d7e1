import { expect, test } from 'vitest';
import { matchFiles } from './match.ts';
import type { PickedFile } from './picked.ts';

const chosen = (path: string, text = 'x', lastModified = 7): PickedFile => ({
  path,
  file: new File([text], path, { lastModified }),
});
const wanted = (path: string, size = 1, modifiedAt = 7) => ({ path, size, modifiedAt });

test('chosen files come in the order of the record, whatever order they were chosen in', () => {
  const files = [chosen('b'), chosen('a'), chosen('more')];
  expect(matchFiles([wanted('a'), wanted('b')], files)).toEqual({ files: [files[1], files[0]] });
});

test('what is missing is named', () => {
  expect(matchFiles([wanted('a'), wanted('b'), wanted('c')], [chosen('b')])).toEqual({
    found: 1,
    missing: ['a', 'c'],
  });
});

test('a file chosen from within its folder is known by its name, size and time', () => {
  const inner = chosen('1.jpg', 'picture', 9);
  expect(matchFiles([wanted('trip/1.jpg', 7, 9)], [inner])).toEqual({
    files: [{ path: 'trip/1.jpg', file: inner.file }],
  });
  expect(matchFiles([wanted('trip/1.jpg', 7, 8)], [inner])).toMatchObject({ missing: ['trip/1.jpg'] });
});

test('a file of the same path that changed is handed on: the upload finds out and says so', () => {
  expect(matchFiles([wanted('a', 5)], [chosen('a', 'longer than five')])).toHaveProperty('files');
});
