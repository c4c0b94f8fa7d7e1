import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  apiKeyRoutes,
  auditRoutes,
  authRoutes,
  campaignRoutes,
  cliLoginRoutes,
  errorCodes,
  fileRoutes,
  healthRoutes,
  partnerRoutes,
  passkeyRoutes,
  profileRoutes,
  recoveryRoutes,
  secretRoutes,
  stepUpRoutes,
  teamRoutes,
  twoFactorRoutes,
  uploadRoutes,
} from '@waxwing/contract';
import { expect, test } from 'vitest';
import { exitCodeMeanings } from '../apps/cli/src/exit-codes.ts';
import { settings } from '../apps/server/src/config.ts';
import { settingsTable, usage } from '../apps/server/src/config-help.ts';

// Holds the documents to the code.

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter(Boolean);
const documents = tracked.filter((path) => path.endsWith('.md'));
const routes = Object.values({
  ...secretRoutes,
  ...fileRoutes,
  ...uploadRoutes,
  ...authRoutes,
  ...stepUpRoutes,
  ...passkeyRoutes,
  ...twoFactorRoutes,
  ...cliLoginRoutes,
  ...auditRoutes,
  ...profileRoutes,
  ...recoveryRoutes,
  ...partnerRoutes,
  ...campaignRoutes,
  ...apiKeyRoutes,
  ...teamRoutes,
  ...healthRoutes,
});
const names = Object.values(settings).map(({ name }) => name);
/** Read by the command, by tests and by scripts; the server knows nothing of them. */
const otherVariables = ['WAXWING_URL', 'WAXWING_API_KEY', 'WAXWING_PASSPHRASE', 'WAXWING_VECTORS'];

test('docs/settings.md holds the table of all settings', () => {
  expect(read('docs/settings.md')).toContain(settingsTable());
  expect(read('README.md')).toContain('(docs/settings.md)');
});

test('--help names every setting', () => {
  for (const name of names) expect(usage()).toContain(name);
});

test('every setting that a document names exists', () => {
  for (const path of documents) {
    const named = read(path).match(/WAXWING_[A-Z_]+[A-Z]/g) ?? [];
    expect(
      named.filter((name) => ![...names, ...otherVariables].includes(name)),
      path,
    ).toEqual([]);
  }
});

test('docs/api.md lists every error code with its status, and no other', () => {
  const rows = [...read('docs/api.md').matchAll(/^\| `([A-Z_]+)` +\| (\d{3}) /gm)];
  const listed = Object.fromEntries(rows.map(([, code, status]) => [code, Number(status)]));
  const known = Object.entries(errorCodes).map(([code, { status }]) => [code, status]);
  expect(listed).toEqual(Object.fromEntries(known));
});

test('docs/api.md names every route, and every path in it exists', () => {
  const text = read('docs/api.md');
  const shown = (url: string) => url.replace(/:(\w+)/g, '{$1}');
  for (const { method, url } of routes) expect(text).toContain(`\`${method} ${shown(url)}\``);
  const paths = new Set(routes.map(({ url }) => shown(url)));
  const named = [...text.matchAll(/`[A-Z]+ (\/[^` ]*)`/g)].map(([, path]) => path ?? '');
  expect(named.filter((path) => !paths.has(path))).toEqual([]);
});

test('the README lists the exit codes as the command does', () => {
  const rows = [...read('README.md').matchAll(/^\| (\d+) +\| (.+?) +\|$/gm)];
  expect(rows.map(([, code, meaning]) => [Number(code), meaning])).toEqual(exitCodeMeanings);
});

test('every npm script that a document names exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  for (const path of documents) {
    const named = [...read(path).matchAll(/npm (?:run ([\w:]+)|(start|test)\b)(?! --workspace)/g)];
    for (const [, run, short] of named) expect(Object.keys(scripts), path).toContain(run ?? short);
  }
});

test('every relative link in a document leads to a file of the repository', () => {
  for (const path of documents) {
    const links = [...read(path).matchAll(/\]\(([^)\s]+)\)/g)].map(
      ([, link = '']) => link.split('#')[0] ?? '',
    );
    const relative = links.filter((link) => link !== '' && !/^[a-z]+:/.test(link));
    const targets = relative.map((link) => join(dirname(path), link));
    // Not what lies on this disk: a file that git ignores is in nobody's clone.
    expect(
      targets.filter((target) => !tracked.includes(target)),
      path,
    ).toEqual([]);
  }
});

test('every file that ARCHITECTURE.md points at exists', () => {
  const named = [...read('ARCHITECTURE.md').matchAll(/`((?:apps|packages|scripts|docs)\/[\w./-]+)`/g)];
  expect(named.length).toBeGreaterThan(8);
  expect(named.map(([, path]) => path).filter((path) => !existsSync(join(root, path ?? '')))).toEqual([]);
});
