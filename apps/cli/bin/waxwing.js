#!/usr/bin/env node
// Kept to what any Node with ES modules understands, so that an old one answers with a sentence, not a syntax error.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';

/** The first release line with everything waxwing stands on: Argon2id, TypeScript and SQLite built in. */
const REQUIRED_MAJOR = 26;

if (isNewEnough(process.versions.node)) {
  const { main } = await import('../src/main.ts');
  await main();
} else {
  const pinnedNode = findPinnedNode(dirname(fileURLToPath(import.meta.url)));
  if (pinnedNode) runAgainWith(pinnedNode);
  else refuse();
}

/** A checkout brings the right Node as an npm package; look for it here and in every folder above. */
function findPinnedNode(folder) {
  const nodePackage = join(folder, 'node_modules', 'node');
  const pinnedNode = join(nodePackage, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  // A pinned Node that is also too old would start itself for ever.
  if (existsSync(pinnedNode) && isNewEnough(versionOf(nodePackage))) return pinnedNode;
  const parent = dirname(folder);
  return parent === folder ? undefined : findPinnedNode(parent);
}

function versionOf(packageFolder) {
  return JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version;
}

function isNewEnough(version) {
  return Number(version.split('.')[0]) >= REQUIRED_MAJOR;
}

function runAgainWith(node) {
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both of us; passing it on as well would count as the impatient second one.
  const hasTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor));
  process.on('SIGINT', () => hasTerminal || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  child.on('error', refuse);
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function refuse() {
  process.stderr.write(
    `waxwing needs Node ${REQUIRED_MAJOR} or newer, and this is ${process.versions.node}. ` +
      'Install it from https://nodejs.org, or run `npm ci` in a checkout of waxwing, which brings it along.\n',
  );
  process.exit(1);
}
