import { posix, win32 } from 'node:path';
import { isSafePath } from '@waxwing/seal';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planSavedPaths } from './saved-paths.ts';

const chosen = { foldsNames: false, allowsHidden: true };
const folding = { foldsNames: true, allowsHidden: true };

describe('where files are saved', () => {
  test('names that every system can keep stay as they are', () => {
    const paths = ['a.txt', 'photos/Ünï/b.jpg', 'photos/.hidden', 'README', 'readme', '.env', '-rf', '🗝️'];
    expect(planSavedPaths(paths, chosen)).toEqual(paths);
  });

  test.each([
    ['con', '_con'],
    ['aux.txt', '_aux.txt'],
    ['a:b', 'a_b'],
    ['a\\..\\b', 'a_.._b'],
    ['C:\\Windows', 'C__Windows'],
    ['invoice\u202egnp.exe', 'invoicegnp.exe'],
    ['.\u202e.', '_'],
    ['end. ', 'end_'],
    ['dir./file', 'dir_/file'],
  ])('%j is saved as %j', (path, saved) => {
    expect(planSavedPaths([path], chosen)).toEqual([saved]);
  });

  test('a name that is taken gets a number, before its extension', () => {
    expect(planSavedPaths(['a:b.txt', 'a?b.txt', 'a|b.txt'], chosen)).toEqual([
      'a_b.txt',
      'a_b (2).txt',
      'a_b (3).txt',
    ]);
  });

  test('a hundred thousand files of one name are told apart in no time', () => {
    const saved = planSavedPaths(
      Array.from({ length: 100_000 }, () => 'a'),
      chosen,
    );
    expect(saved.at(-1)).toBe('a (100000)');
    expect(new Set(saved).size).toBe(100_000);
  });

  test('what lies deeper than any real file is saved higher up', () => {
    const deep = `${'a/'.repeat(100_000)}b`;
    expect(planSavedPaths([deep, deep], chosen)).toEqual([`${'a/'.repeat(64)}b`, `${'a/'.repeat(64)}b (2)`]);
    const [long = ''] = planSavedPaths([`${`${'x'.repeat(200)}/`.repeat(40)}b`], chosen);
    expect(long.length).toBeLessThan(2010);
  });

  test('names that differ in case or accents only are told apart where the file system does not', () => {
    expect(planSavedPaths(['README', 'readme', 'Straße', 'STRASSE'], folding)).toEqual([
      'README',
      'readme (2)',
      'Straße',
      'STRASSE (2)',
    ]);
  });

  test('folders that would be one are told apart with all that is in them', () => {
    expect(planSavedPaths(['Dir/a', 'dir/a', 'dir/b', 'Dir/b'], folding)).toEqual([
      'Dir/a',
      'dir (2)/a',
      'dir (2)/b',
      'Dir/b',
    ]);
  });

  test('a file and a folder with one name both find a place', () => {
    expect(planSavedPaths(['a', 'a/b', 'a/c'], chosen)).toEqual(['a', 'a (2)/b', 'a (2)/c']);
    expect(planSavedPaths(['a/b', 'a'], chosen)).toEqual(['a/b', 'a (2)']);
  });

  test('in a folder that nobody chose, nothing at the top is hidden', () => {
    const here = { foldsNames: false, allowsHidden: false };
    expect(planSavedPaths(['.profile', '.ssh/rc', 'project/.git/config'], here)).toEqual([
      '_.profile',
      '_.ssh/rc',
      'project/.git/config',
    ]);
  });

  test('a name that is too long for the disk is cut, its extension kept', () => {
    const [saved = ''] = planSavedPaths([`${'密'.repeat(120)}.pdf`], chosen);
    expect(saved).toMatch(/^密+\.pdf$/);
    expect(Buffer.byteLength(saved)).toBeLessThanOrEqual(240);
  });
});

describe('whatever a sender writes', () => {
  // The characters that mean something to some file system, and few others, so that names often meet.
  const part = fc.string({
    unit: fc.constantFrom(
      '.',
      ' ',
      ':',
      '\\',
      '~',
      'a',
      'A',
      'ä',
      '\u202e',
      '\u200f',
      'con',
      '$',
      '*',
      '-',
      '密',
    ),
    minLength: 1,
    maxLength: 300,
  });
  const path = fc
    .array(part, { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('/'))
    .filter(isSafePath);
  const shares = fc.array(path, { minLength: 1, maxLength: 12 });
  const rules = fc.record({ foldsNames: fc.boolean(), allowsHidden: fc.boolean() });

  test('every file stays inside the folder, on every system', () => {
    holds((saved) => {
      for (const each of saved) {
        expect(posix.normalize(`/folder/${each}`)).toBe(`/folder/${each}`);
        expect(win32.normalize(`C:\\folder\\${each}`)).toBe(`C:\\folder\\${each.replaceAll('/', '\\')}`);
        expect(each).not.toMatch(/[<>:"\\|?*\p{Cc}\p{Bidi_Control}]/u);
        for (const name of each.split('/')) {
          expect(name).not.toMatch(/^\.{0,2}$|[. ]$/);
          expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
        }
      }
    });
  });

  test('no two files meet, and none is a folder of another', () => {
    holds((saved, { foldsNames }) => {
      const keys = saved.map((each) => (foldsNames ? each.normalize('NFKC').toLowerCase() : each));
      expect(new Set(keys).size).toBe(saved.length);
      const folders = new Set(keys.flatMap((each) => ancestors(each)));
      for (const key of keys) expect(folders).not.toContain(key);
    });
  });

  test('files of one folder stay together', () => {
    holds((saved, _rules, paths) => {
      const places = new Map<string, string>();
      for (const [index, each] of paths.entries()) {
        const folder = posix.dirname(each);
        const place = posix.dirname(saved[index] ?? '');
        expect(places.get(folder) ?? place).toBe(place);
        places.set(folder, place);
      }
    });
  });

  function holds(
    property: (saved: string[], how: { foldsNames: boolean }, paths: readonly string[]) => void,
  ): void {
    fc.assert(fc.property(shares, rules, (paths, how) => property(planSavedPaths(paths, how), how, paths)));
  }
});

function ancestors(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
