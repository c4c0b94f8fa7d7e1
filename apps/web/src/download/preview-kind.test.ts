import { expect, test } from 'vitest';
import { previewForm } from './preview-kind.ts';

const formOf = (path: string, size = 1000) => previewForm({ path, size }, 64 * 1024 * 1024);

test('pictures, text, sound and film of the list are shown under a type of ours', () => {
  expect(formOf('a/photo.JPG')).toEqual({ kind: 'image', type: 'image/jpeg' });
  expect(formOf('notes.md')).toEqual({ kind: 'text', type: 'text/plain' });
  expect(formOf('song.mp3')?.kind).toBe('audio');
  expect(formOf('film.webm')?.kind).toBe('video');
});

test('what can hold scripts is never shown, and neither is what is not on the list', () => {
  for (const name of [
    'a.svg',
    'a.html',
    'a.htm',
    'a.xhtml',
    'a.xml',
    'a.pdf',
    'a.js',
    'a.exe',
    'README',
    'a.png.svg',
  ])
    expect(formOf(name), name).toBeUndefined();
  for (const name of ['a.constructor', 'a.__proto__', 'a.toString'])
    expect(formOf(name), name).toBeUndefined();
});

test('nothing is shown that would fill the memory, and nothing empty', () => {
  expect(formOf('a.txt', 1024 * 1024)).toBeDefined();
  expect(formOf('a.txt', 1024 * 1024 + 1)).toBeUndefined();
  expect(formOf('a.mp4', 65 * 1024 * 1024)).toBeUndefined();
  expect(formOf('a.txt', 0)).toBeUndefined();
});
