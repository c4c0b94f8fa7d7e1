import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
/** This file holds what it looks for. */
const self = 'scripts/tracked-files.test.ts';
const textual = /\.(?:c?[jt]sx?|json|md|html|css|sh|ya?ml|toml|conf|service)$|(?:^|\/)[^.]+$/;
const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((path) => textual.test(path) && path !== self);

/** The lines that match, as `path:line`. A file that was just deleted has none. */
function linesWith(pattern: RegExp): string[] {
  return tracked.flatMap((path) =>
    linesOf(path).flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
  );
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(join(root, path), 'utf8').split('\n');
  } catch {
    return [];
  }
}

test('no file names a folder of the machine it was written on', () => {
  expect(linesWith(/(?:^|[\s"'`(=:])\/(?:work|root|home\/\w+|Users\/\w+)\/[\w.-]/)).toEqual([]);
});

test('no file names the host of a package registry, the lock file included', () => {
  expect(linesWith(/\bregistry\.[\w-]+\.\w+|\b(?:unpkg|jsdelivr)\.|"resolved": "https?:/)).toEqual([]);
});

test('nothing is left for later, and no test is switched off', () => {
  expect(linesWith(/\b(?:TODO|FIXME|XXX)\b/)).toEqual([]);
  // A test that lacks what it needs may say so instead of its name; a named one may not be left out.
  expect(linesWith(/\b(?:test|it|describe)\.(?:only|todo|skip\(['"`])/)).toEqual([]);
});
