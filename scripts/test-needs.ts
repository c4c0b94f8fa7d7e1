import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that tests run, and the Debian packages that bring it. */
interface Need {
  readonly what: string;
  readonly debianPackages: readonly string[];
  /** Names the variable under which tests find it. */
  readonly variable: string;
  /** Where it is, or undefined when it is missing. */
  readonly find: () => string | undefined;
}

const chromiumNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const needs: readonly Need[] = [
  {
    what: 'Chromium, for the tests of the pages',
    debianPackages: ['chromium'],
    variable: 'CHROMIUM_PATH',
    find: () => chromiumNames.map(onPath).find((path) => path !== undefined),
  },
  {
    what: 'Python 3 with requests, cryptography and libargon2, for the examples',
    debianPackages: ['python3-requests', 'python3-cryptography', 'libargon2-1'],
    variable: 'PYTHON_PATH',
    find: () => [onPath('python3'), '/usr/bin/python3'].find(hasLibraries),
  },
  {
    what: 'PHP, for an example of the API',
    debianPackages: ['php-cli'],
    variable: 'PHP_PATH',
    find: () => onPath('php'),
  },
];

/**
 * Makes sure that every program the tests run is there, and says where in the environment. On Debian and its
 * relatives root installs what is missing; everybody else hears what to install.
 * @throws naming what is missing
 */
export function provideTestNeeds(env: NodeJS.ProcessEnv): void {
  const missing = needs.filter((need) => !isProvided(need, env));
  if (missing.length > 0 && canInstall()) install(missing.flatMap(({ debianPackages }) => debianPackages));
  const stillMissing = missing.filter((need) => !isProvided(need, env));
  if (stillMissing.length === 0) return;
  const list = stillMissing.map(
    ({ what, debianPackages, variable }) =>
      `  ${what}: install it (Debian: ${debianPackages.join(' ')}) or set ${variable}`,
  );
  throw new Error(`The tests need programs that are not here:\n${list.join('\n')}`);
}

function isProvided({ variable, find }: Need, env: NodeJS.ProcessEnv): boolean {
  env[variable] ||= find() ?? '';
  return env[variable] !== '' && existsSync(env[variable]);
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && onPath('apt-get') !== undefined;
}

function install(packages: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (...args: string[]) =>
    spawnSync('apt-get', args, { stdio: ['ignore', 'inherit', 'inherit'], env });
  run('update');
  run('install', '--yes', '--no-install-recommends', ...packages);
}

function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

function hasLibraries(python: string | undefined): boolean {
  const check = 'import requests, cryptography, ctypes.util; assert ctypes.util.find_library("argon2")';
  return python !== undefined && spawnSync(python, ['-c', check]).status === 0;
}
