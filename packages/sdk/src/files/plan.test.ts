import { expect, test } from 'vitest';
import { memoryFile } from '../../testing/files.ts';
import { planFiles } from './plan.ts';

const file = (path: string, size = 1) => memoryFile(path, new Uint8Array(size));

test('files lie one behind the other, and small shares are padded', () => {
  const { files, streamBytes, padding } = planFiles({
    files: [file('a', 1000), file('b', 0), file('c', 23)],
  });
  expect(files.map(({ offset }) => offset)).toEqual([0, 1000, 1000]);
  expect([streamBytes, padding]).toEqual([1024, 'padme']);
  const bare = planFiles({ files: [file('a', 1001)], padding: 'none' });
  expect([bare.streamBytes, bare.padding]).toEqual([1001, 'none']);
});

test('above 64 MiB nothing is padded unless asked for', () => {
  const large = { ...file('a'), size: 64 * 1024 * 1024 + 1 };
  expect(planFiles({ files: [large] })).toMatchObject({ streamBytes: large.size, padding: 'none' });
  expect(planFiles({ files: [large], padding: 'padme' }).streamBytes).toBeGreaterThan(large.size);
});

test.each(['', '/a', 'a/', 'a//b', '../a', 'a/./b', 'a\u0000', 'a\nb', 'u\u0308', '\ud800'])(
  'the name %j is refused before anything is sent, and named',
  (path) => {
    expect(() => planFiles({ files: [file('good'), file(path)] })).toThrowError(
      expect.objectContaining({ code: 'FILE_NAME_INVALID', file: path }),
    );
  },
);

test('names that cannot be in one folder together are refused', () => {
  for (const paths of [
    ['a', 'b', 'a'],
    ['a', 'a/b'],
    ['a/b', 'a'],
  ]) {
    const files = paths.map((path) => file(path));
    expect(() => planFiles({ files })).toThrowError(expect.objectContaining({ code: 'FILE_NAME_INVALID' }));
  }
});

test('none, and more than ten thousand files are refused; ten thousand are not', () => {
  const many = Array.from({ length: 10_001 }, (_, index) => file(`folder/file ${index}`));
  expect(() => planFiles({ files: many })).toThrowError(expect.objectContaining({ code: 'TOO_LARGE' }));
  expect(() => planFiles({ files: [] })).toThrowError(expect.objectContaining({ code: 'INVALID_REQUEST' }));
  expect(planFiles({ files: many.slice(1) }).files).toHaveLength(10_000);
});

test('a list of files that no server takes is found out before they are sent', () => {
  const files = Array.from({ length: 10_000 }, (_, index) => file(`${'long '.repeat(100)}${index}`));
  expect(() => planFiles({ files })).toThrowError(expect.objectContaining({ code: 'TOO_LARGE' }));
});
