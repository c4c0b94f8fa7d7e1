import { type Bytes, fromAnyBase64, toHex } from '@waxwing/seal';
import { RulesRefused } from './rules-refused.ts';
import { signedBytes } from './signed-bytes.ts';

/** Rules that are signed by whom this page trusts. */
export interface RulesBundle {
  readonly version: string;
  /** Hex SHA-256 of the rules. */
  readonly sha256: string;
  /** YARA source. */
  readonly rules: string;
}

/**
 * Reads a bundle as the server hands it out, and trusts nothing in it before its signature has been verified.
 *
 * @param trustedKey Base64 of the raw Ed25519 public key, from the page: what the page runs and what it follows are
 *   then named in one place.
 * @throws {RulesRefused} `rules_not_signed`, or `unsupported` where the browser has no Ed25519
 * @see docs/scanning.md, "The bundle"
 */
export async function openRulesBundle(text: string, trustedKey: string): Promise<RulesBundle> {
  const { version, rules, signature } = parse(text);
  const sha256 = toHex(
    new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(rules))),
  );
  const key = await importKey(fromAnyBase64(trustedKey));
  const isSigned = await crypto.subtle.verify('Ed25519', key, signature, signedBytes(version, sha256));
  if (!isSigned) throw new RulesRefused('rules_not_signed');
  return { version, sha256, rules };
}

function parse(text: string): { version: string; rules: string; signature: Bytes } {
  let bundle: unknown;
  try {
    bundle = JSON.parse(text);
  } catch (cause) {
    throw new RulesRefused('rules_not_signed', { cause });
  }
  const { format, version, rules, signature } = Object(bundle);
  if (format !== 'waxwing-scan-rules/1' || typeof version !== 'string' || typeof rules !== 'string')
    throw new RulesRefused('rules_not_signed');
  const signatureBytes = fromAnyBase64(String(signature));
  if (signatureBytes === undefined) throw new RulesRefused('rules_not_signed');
  return { version, rules, signature: signatureBytes };
}

async function importKey(raw: Bytes | undefined): Promise<CryptoKey> {
  if (raw?.length !== 32) throw new RulesRefused('rules_not_signed');
  try {
    return await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
  } catch (cause) {
    // Chromium before 137 and Firefox before 129 do not know the name.
    throw new RulesRefused('unsupported', { cause });
  }
}
