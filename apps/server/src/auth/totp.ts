import { randomBytes } from 'node:crypto';
import type { BegunTwoFactor } from '@waxwing/contract';

/** RFC 4226 §4, R6: as long as the output of the hash. */
const seedBytes = 20;
/** Clocks of telephones are not exact, and typing takes time: one step before and after. */
const window = 1;

/** Draws the seed of an authenticator app. */
export function drawSeed(): Buffer {
  return randomBytes(seedBytes);
}

/**
 * How an app is told of a seed.
 * @param issuer what the app shows above the code @param label whose account it is
 */
export async function describeSeed(
  seed: Uint8Array,
  { issuer, label }: { issuer: string; label: string },
): Promise<BegunTwoFactor> {
  const [{ Secret, TOTP }, { renderSVG }] = await Promise.all([import('otpauth'), import('uqr')]);
  const secret = new Secret({ buffer: new Uint8Array(seed).buffer });
  const url = new TOTP({ issuer, label, secret }).toString();
  return { secret: secret.base32, otpauth_url: url, qr_svg: renderSVG(url, { border: 4 }) };
}

/**
 * The step that a code is of; undefined when it is of none around now.
 * @see RFC 6238 §5.2
 */
export async function stepOf(seed: Uint8Array, code: string, now: number): Promise<number | undefined> {
  const { Secret, TOTP } = await import('otpauth');
  const totp = new TOTP({ secret: new Secret({ buffer: new Uint8Array(seed).buffer }) });
  const token = code.replaceAll(' ', '');
  const delta = totp.validate({ token, timestamp: now, window });
  return delta === null ? undefined : totp.counter({ timestamp: now }) + delta;
}
