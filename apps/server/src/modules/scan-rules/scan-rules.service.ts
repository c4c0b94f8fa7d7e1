import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The rules by which browsers look for malware; the server hands them out and runs none of them. */
export interface ScanRules {
  /** The bundle, as it is handed out. */
  readonly bundle: Buffer;
  /** Hex SHA-256 of the bundle. */
  readonly digest: string;
  /** Base64 of the raw Ed25519 public key that pages are to trust. */
  readonly key: string;
}

/** Why the rules in a folder cannot be handed out, in one sentence for the operator. */
class ScanRulesError extends Error {
  override readonly name = 'ScanRulesError';
  readonly code = 'SCAN_RULES_UNUSABLE';
}

const bundleName = 'scan-rules.json';
const keyName = 'scan-rules.pub';
/** Held in memory, and downloaded by every browser. */
const mostBytes = 16 * 1024 * 1024;

/**
 * Reads the operator's rules from the data folder, or else those that come with the pages. Only the signature and the
 * form are checked: whether rules compile was checked when they were signed, and the compiler is no part of the server.
 *
 * @throws {ScanRulesError} rather than to fall back: pages would scan by other rules than the operator chose
 */
export function readScanRules(dataDir: string, builtIn: string): ScanRules {
  const own = [bundleName, keyName].map((name) => join(dataDir, name)).filter(exists);
  if (own.length === 1) {
    throw new ScanRulesError(
      `The data folder holds ${own[0]} alone: scan rules are the two files ${bundleName} and ${keyName}.`,
    );
  }
  return readFolder(own.length > 0 ? dataDir : builtIn);
}

function readFolder(folder: string): ScanRules {
  const [path, keyPath] = [join(folder, bundleName), join(folder, keyName)];
  const key = read(keyPath).toString('utf8').trim();
  const publicKey = parseKey(key);
  if (publicKey === undefined)
    throw new ScanRulesError(`${keyPath} must hold an Ed25519 public key: 32 bytes as base64.`);
  const bundle = read(path);
  const signed = parseBundle(bundle);
  if (signed === undefined)
    throw new ScanRulesError(
      `The scan rules in ${path} are damaged, or were not written by the signing script.`,
    );
  if (!verify(null, signed.message, publicKey, signed.signature))
    throw new ScanRulesError(`The scan rules in ${path} are not signed by the key in ${keyPath}.`);
  return { bundle, key, digest: sha256(bundle) };
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function read(path: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new ScanRulesError(`The file ${path} of the scan rules cannot be read.`, { cause });
  }
  if (bytes.length > mostBytes) throw new ScanRulesError(`${path} is larger than 16 MiB.`);
  return bytes;
}

function parseKey(text: string): KeyObject | undefined {
  const raw = Buffer.from(text, 'base64');
  if (raw.length !== 32 || raw.toString('base64') !== text) return undefined;
  return createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk',
  });
}

/** What is signed is the version and the hash of the rules: docs/scanning.md, "The bundle". */
function parseBundle(bytes: Buffer): { message: Buffer; signature: Buffer } | undefined {
  const { format, version, rules, signature } = Object(parseJson(bytes));
  const isBundle =
    format === 'waxwing-scan-rules/1' &&
    [version, rules, signature].every((member) => typeof member === 'string');
  if (!isBundle) return undefined;
  const message = `waxwing scan rules 1\n${version}\n${sha256(rules)}\n`;
  return { message: Buffer.from(message), signature: Buffer.from(signature, 'base64') };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
