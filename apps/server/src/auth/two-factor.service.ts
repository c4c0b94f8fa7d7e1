import { hash } from 'node:crypto';
import type { BegunTwoFactor, RecoveryCodes } from '@waxwing/contract';
import type { Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Caller } from '../shared/audit-event.ts';
import type { Clock } from '../shared/clock.ts';
import { invalidField } from '../shared/errors.ts';
import type { RowAddress, Vault } from '../vault/vault.ts';
import type { AuditTrail } from './audit-trail.ts';
import { authErrors } from './auth.errors.ts';
import { drawPassword } from './passwords.ts';
import type { UserPrincipal } from './principal.ts';
import { describeSeed, drawSeed, stepOf } from './totp.ts';
import {
  confirmTotpFactor,
  deleteTwoFactor,
  getTotpFactor,
  hasRecoveryCode,
  putTotpFactor,
  replaceRecoveryCodes,
  type TotpFactor,
  takeRecoveryCode,
  takeTotpStep,
} from './two-factor.store.ts';
import { getMember } from './users.store.ts';

export interface TwoFactorParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Pick<Vault, 'seal' | 'open'>;
  readonly audit: AuditTrail;
  /** What an app shows above the code. */
  readonly issuer: string;
}

/** What somebody sends along with a password. */
export interface GivenCodes {
  readonly totp: string | undefined;
  readonly recovery: string | undefined;
}

/** Spends a code that was right, in the transaction of what it lets somebody do. */
export type SpendCode = (tx: Transaction<Schema>) => Promise<void>;

/** From showing the QR code to the first code of the app. */
const pendingMs = 10 * 60_000;
const recoveryCodes = 10;

export type TwoFactorService = ReturnType<typeof createTwoFactorService>;

/** A code of an authenticator app beside the password, and ten codes for the day when the app is gone. */
export function createTwoFactorService({ database, clock, vault, audit, issuer }: TwoFactorParts) {
  return { isOn, begin, complete, remove, check };

  async function isOn(userId: number): Promise<boolean> {
    return (await getTotpFactor(database.db, userId))?.isConfirmed === true;
  }

  /** @throws {ProblemError} DUPLICATE_RESOURCE when it is on */
  async function begin(user: UserPrincipal): Promise<BegunTwoFactor> {
    const { userId } = user;
    const member = await getMember(database.db, user);
    if (!member) throw authErrors.tokenInvalid();
    const version = database.ids.next();
    const seed = drawSeed();
    const sealed = vault.seal(rowOf({ userId, version }), seed);
    const isKept = await database.transact((tx) =>
      putTotpFactor(tx, { userId, version, sealed, createdAt: clock.now() }),
    );
    if (!isKept) throw authErrors.twoFactorIsOn();
    return describeSeed(seed, { issuer, label: member.email });
  }

  /** @throws {ProblemError} NOT_FOUND, VALIDATION_FAILED */
  async function complete(user: UserPrincipal, code: string, caller: Caller): Promise<RecoveryCodes> {
    const { userId } = user;
    const now = clock.now();
    const factor = await getTotpFactor(database.db, userId);
    if (!factor || factor.isConfirmed || Math.abs(now - factor.createdAt) > pendingMs) {
      throw authErrors.twoFactorNotBegun();
    }
    const step = await stepOf(open(factor), code, now);
    if (step === undefined) throw invalidField('code', 'does not fit. Is the clock of your device right?');
    const codes = Array.from({ length: recoveryCodes }, drawPassword);
    await database.transact(async (tx) => {
      const taken = { userId, version: factor.version, step };
      if (!(await confirmTotpFactor(tx, taken, now))) throw authErrors.twoFactorNotBegun();
      await replaceRecoveryCodes(tx, userId, codes.map(hashOf));
      await write(tx, user, 'auth.two_factor_on', caller);
    });
    return { recovery_codes: codes };
  }

  /** Switches it off. May be repeated. */
  async function remove(user: UserPrincipal, caller: Caller): Promise<void> {
    await database.transact(async (tx) => {
      if (await deleteTwoFactor(tx, user.userId)) await write(tx, user, 'auth.two_factor_off', caller);
    });
  }

  /**
   * Looks at a code, which counts once it is spent.
   * @returns undefined: it is not right
   */
  async function check(userId: number, codes: GivenCodes): Promise<SpendCode | undefined> {
    if (codes.totp) return checkTotp(userId, codes.totp);
    if (!codes.recovery) return undefined;
    const given = hashOf(codes.recovery);
    if (!(await hasRecoveryCode(database.db, userId, given))) return undefined;
    return async (tx) => {
      if (!(await takeRecoveryCode(tx, userId, given))) throw authErrors.wrongCode();
    };
  }

  async function checkTotp(userId: number, code: string): Promise<SpendCode | undefined> {
    const factor = await getTotpFactor(database.db, userId);
    if (!factor?.isConfirmed) return undefined;
    const step = await stepOf(open(factor), code, clock.now());
    if (step === undefined) return undefined;
    return async (tx) => {
      if (!(await takeTotpStep(tx, { userId, version: factor.version, step }))) throw authErrors.wrongCode();
    };
  }

  function open(factor: TotpFactor): Uint8Array {
    return vault.open(rowOf(factor), factor.sealed);
  }

  function write(tx: Transaction<Schema>, user: UserPrincipal, action: string, caller: Caller) {
    return audit.append(tx, {
      organizationId: user.organizationId,
      action,
      status: 'success',
      resource: { type: 'user', id: user.userPublicId },
      actor: `user:${user.userPublicId}`,
      caller,
    });
  }
}

function rowOf({ userId, version }: Pick<TotpFactor, 'userId' | 'version'>): RowAddress {
  return { organizationId: null, table: 'totp_factors', id: userId, version };
}

/** Of a recovery code however it was copied. It is of full entropy, so a plain hash is enough. */
function hashOf(code: string): Buffer {
  return hash('sha256', code.toLowerCase().replaceAll(/[ -]/g, ''), 'buffer');
}
