// `npx node scripts/sign-scan-rules.ts --out FOLDER [--key FILE] [--version TEXT] RULES.yar…`
// Compiles YARA rules, signs them, and writes the two files that a server hands out: docs/scanning.md.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createNodeEngine } from '../apps/web/build/node-engine.ts';
import { RulesRefused } from '../apps/web/src/scan/rules-refused.ts';
import { signedBytes } from '../apps/web/src/scan/signed-bytes.ts';

const usage =
  'Usage: npx node scripts/sign-scan-rules.ts --out FOLDER [--key FILE] [--version TEXT] RULES.yar…\n';

interface Signing {
  readonly sources: readonly string[];
  readonly out: string;
  /** Undefined: a key for this one bundle, which nobody keeps. */
  readonly keyFile: string | undefined;
  readonly version: string;
}

try {
  const { values, positionals } = parseArgs({
    options: { out: { type: 'string' }, key: { type: 'string' }, version: { type: 'string' } },
    allowPositionals: true,
  });
  if (values.out === undefined || positionals.length === 0) throw new Error(usage);
  const version = values.version ?? new Date().toISOString().slice(0, 10);
  await signRules({ sources: positionals, out: values.out, keyFile: values.key, version });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function signRules({ sources, out, keyFile, version }: Signing): Promise<void> {
  if (!/^[\w.-]{1,64}$/.test(version)) throw new Error('A version is 1 to 64 letters, digits, and `._-`.');
  const rules = sources.map((path) => readFileSync(path, 'utf8')).join('\n');
  await compile(rules);
  const key = keyFile === undefined ? generateKeyPairSync('ed25519').privateKey : keyIn(keyFile);
  const sha256 = createHash('sha256').update(rules).digest('hex');
  const signature = sign(null, signedBytes(version, sha256), key).toString('base64');
  const bundle = { format: 'waxwing-scan-rules/1', version, sha256, signature, rules };
  mkdirSync(out, { recursive: true });
  replace(join(out, 'scan-rules.json'), `${JSON.stringify(bundle, undefined, 2)}\n`);
  replace(join(out, 'scan-rules.pub'), `${rawPublicKey(key)}\n`);
  process.stdout.write(`Signed ${sources.length} file(s) as version ${version}, SHA-256 ${sha256}.\n`);
}

/** A rule that does not compile would leave every file unscanned, so it does not get as far as a signature. */
async function compile(rules: string): Promise<void> {
  try {
    await createNodeEngine(rules);
  } catch (error) {
    if (!(error instanceof RulesRefused)) throw error;
    throw new Error(`The rules do not compile.\n${String(error.cause)}`);
  }
}

/** Reads an Ed25519 key, or makes one where there is none. */
function keyIn(path: string): KeyObject {
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    writeFileSync(path, pem, { mode: 0o600, flag: 'wx' });
    process.stdout.write(`Made a new key in ${path}. Keep it, and keep it away from the server.\n`);
    return privateKey;
  }
  const key = createPrivateKey(readFileSync(path));
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${path} holds no Ed25519 key.`);
  return key;
}

function rawPublicKey(key: KeyObject): string {
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  return Buffer.from(x ?? '', 'base64url').toString('base64');
}

/** A server that starts meanwhile reads the old file or the new one, never half of one. */
function replace(path: string, content: string): void {
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}
