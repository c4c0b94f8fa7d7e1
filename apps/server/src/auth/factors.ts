import type { BaseLogger } from 'pino';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import type { Vault } from '../vault/vault.ts';
import type { AuditTrail } from './audit-trail.ts';
import { createCliLoginService } from './cli-login.service.ts';
import { createFailedSignIns } from './failed-sign-ins.ts';
import { createPasskeySignInService } from './passkey-sign-in.service.ts';
import { createPasskeyService } from './passkeys.service.ts';
import type { SessionService } from './sessions.service.ts';
import { createSignInService } from './sign-in.service.ts';
import type { SlowHash } from './slow-hash.ts';
import { createStepUpService } from './step-up.service.ts';
import { createTwoFactorService } from './two-factor.service.ts';
import { createWebAuthn } from './webauthn.ts';

export interface FactorParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly publicUrl: string;
  readonly sessions: SessionService;
  readonly passwords: SlowHash;
  readonly audit: AuditTrail;
  readonly logger: Pick<BaseLogger, 'debug' | 'error'>;
}

/** Every way to prove who one is: password, codes, passkeys, and the command line's browser. */
export function createFactors(parts: FactorParts) {
  const { database, clock, vault, publicUrl, sessions, audit, logger } = parts;
  const noteFailure = createFailedSignIns({ database, audit, logger });
  const issuer = `Waxwing ${new URL(publicUrl).host}`;
  const twoFactor = createTwoFactorService({ database, clock, vault, audit, issuer });
  const signIn = createSignInService({
    database,
    sessions,
    passwords: parts.passwords,
    twoFactor,
    noteFailure,
  });
  const webauthn = createWebAuthn(publicUrl, logger);
  const decoyKey = vault.deriveKey('passkeys of nobody');
  const passkeys = createPasskeyService({ database, clock, webauthn, audit });
  const passkeySignIn = createPasskeySignInService({
    database,
    clock,
    webauthn,
    sessions,
    audit,
    decoyKey,
    noteFailure,
  });
  const stepUps = createStepUpService({ sessions, signIn, twoFactor, passkeys: passkeySignIn });
  const cliLogin = createCliLoginService({ database, clock, sessions, audit });
  return { signIn, twoFactor, passkeys, passkeySignIn, stepUps, cliLogin };
}
