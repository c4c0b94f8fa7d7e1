import { Secret, TOTP } from 'otpauth';
import type { TestApp } from './app.ts';
import { post } from './passkeys.ts';

/** An authenticator app that knows one seed. */
export interface AuthenticatorApp {
  /** The code that it shows now, or so many steps of 30 seconds away. */
  code(stepsAway?: number): string;
  readonly recoveryCodes: readonly string[];
}

/** The code that an app which knows this seed shows at some time. */
export function codeOf(seed: string, timestamp: number): string {
  return new TOTP({ secret: Secret.fromBase32(seed) }).generate({ timestamp });
}

/** Switches two-factor on. Its first code is spent by that. */
export async function switchTwoFactorOn(server: TestApp, token: string): Promise<AuthenticatorApp> {
  const begun = await post(server, 'auth/totp/begin', {}, token);
  if (begun.statusCode !== 200) throw new Error(`beginning: ${begun.body}`);
  const { secret } = begun.json();
  const code = (stepsAway = 0) => codeOf(secret, server.clock.now() + stepsAway * 30_000);
  const completed = await post(server, 'auth/totp/complete', { code: code() }, token);
  if (completed.statusCode !== 200) throw new Error(`completing: ${completed.body}`);
  return { code, recoveryCodes: completed.json().recovery_codes };
}
