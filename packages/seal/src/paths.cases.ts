import { same } from '../testing/assert.ts';
import { suite } from '../testing/suite.ts';
import { displayPath, isSafePath, savablePath } from './paths.ts';

export const pathsSuite = suite('paths', {
  'relative paths in any script are accepted': () => {
    for (const path of ['a', 'a/b.txt', 'ü/日本/..hidden', '...', 'a b', 'C:', '-rf', '~', 'a\\b'])
      same(isSafePath(path), true);
  },
  'absolute, climbing, empty and unprintable paths are not': () => {
    const wrong = [
      '',
      '/',
      '/a',
      'a/',
      'a//b',
      '.',
      '..',
      '../a',
      'a/../b',
      'a/./b',
      'a\0',
      'a\nb',
      'a\x7f',
      'a\x85',
      'u\u0308',
      '\ud800',
    ];
    for (const path of wrong) same(isSafePath(path), false);
  },
  'names that Windows keeps for itself are changed for saving': () => {
    const saved = [
      'con',
      'NUL.txt',
      'com1.tar.gz',
      'LPT9',
      'a:b?.txt',
      'a\\..\\b',
      'end. .',
      'dir./x',
      'console',
      'nul .txt',
      'CONOUT$',
    ];
    same(saved.map(savablePath), [
      '_con',
      '_NUL.txt',
      '_com1.tar.gz',
      '_LPT9',
      'a_b_.txt',
      'a_.._b',
      'end_',
      'dir_/x',
      'console',
      '_nul .txt',
      '_CONOUT$',
    ]);
  },
  'controls that turn the reading direction are shown, and are not saved': () => {
    const disguised = 'invoice\u202Etxt.exe';
    same(displayPath(disguised), 'invoice\\u202Etxt.exe');
    same(displayPath('\u200Fא'), '\\u200Fא');
    same([savablePath(disguised), savablePath('\u202E')], ['invoicetxt.exe', '_']);
  },
});
