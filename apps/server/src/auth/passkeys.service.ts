import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { type Ceremony, type NewCredential, type Passkey, passkeyLimits } from '@waxwing/contract';
import type { Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Caller } from '../shared/audit-event.ts';
import type { Clock } from '../shared/clock.ts';
import type { AuditTrail } from './audit-trail.ts';
import { authErrors } from './auth.errors.ts';
import { insertChallenge, takeChallenge } from './challenges.store.ts';
import {
  deletePasskey,
  insertPasskey,
  listPasskeys,
  lockHasPassword,
  type StoredPasskey,
  updatePasskey,
} from './passkeys.store.ts';
import type { UserPrincipal } from './principal.ts';
import { getMember } from './users.store.ts';
import type { MadeCredential, WebAuthn } from './webauthn.ts';

export interface PasskeyParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly webauthn: WebAuthn;
  readonly audit: AuditTrail;
}

/** What is to be changed of a passkey; the rest stays. */
export interface PasskeyChange {
  readonly name: string | undefined;
  readonly isActive: boolean | undefined;
}

/** More than anybody has devices; each is named in every offer of another. */
const mostPasskeys = 50;
const challengeBytes = 32;
const nameOfOne = 'Passkey';

export type PasskeyService = ReturnType<typeof createPasskeyService>;

/** The passkeys of people: adding, naming, switching off, removing. */
export function createPasskeyService({ database, clock, webauthn, audit }: PasskeyParts) {
  return { beginRegistration, completeRegistration, list, count, change, remove };

  /** @throws {ProblemError} FORBIDDEN when there are too many */
  async function beginRegistration(user: UserPrincipal, name: string | undefined): Promise<Ceremony> {
    const member = await getMember(database.db, user);
    if (!member) throw authErrors.tokenInvalid();
    const existing = await listPasskeys(database.db, user.userId);
    if (existing.length >= mostPasskeys) throw authErrors.tooManyPasskeys();
    const challenge = newChallenge('register', user.userId, clock.now(), name);
    const owner = { handle: handleOf(user.userPublicId), email: member.email, name: member.name };
    const known = existing.map(({ credentialId, transports }) => ({ id: credentialId, transports }));
    const options = await webauthn.creationOptions(challenge.bytes, owner, known);
    await insertChallenge(database.db, challenge);
    return { challenge_id: challenge.id, options };
  }

  /** @throws {ProblemError} BAD_REQUEST, DUPLICATE_RESOURCE */
  async function completeRegistration(
    user: UserPrincipal,
    given: { challengeId: string; credential: NewCredential; name: string | undefined },
    caller: Caller,
  ): Promise<{ id: string; name: string; createdAt: number }> {
    const now = clock.now();
    const choice = { id: given.challengeId, ceremony: 'register', userId: user.userId } as const;
    const challenge = await takeChallenge(database.db, choice, now);
    const made = challenge && (await webauthn.verifyCreation(given.credential, challenge.bytes));
    if (!made) throw authErrors.passkeyNotMade();
    const name = given.name ?? challenge.name ?? nameOfOne;
    const passkey = { id: randomUUIDv7(), name, createdAt: now };
    const row = { ...rowOf(made, user.userId, passkey), id: database.ids.next() };
    await database.transact(async (tx) => {
      if (!(await insertPasskey(tx, row))) throw authErrors.passkeyKnown();
      await write(tx, user, 'auth.passkey_added', passkey.id, { caller, details: { name } });
    });
    return passkey;
  }

  async function list(userId: number): Promise<Passkey[]> {
    return (await listPasskeys(database.db, userId)).map(shown);
  }

  async function count(userId: number): Promise<number> {
    return (await listPasskeys(database.db, userId)).length;
  }

  /** @throws {ProblemError} NOT_FOUND, LAST_SIGN_IN_METHOD */
  async function change(
    user: UserPrincipal,
    id: string,
    wanted: PasskeyChange,
    caller: Caller,
  ): Promise<Passkey> {
    return database.transact(async (tx) => {
      const { passkey, isLastWayIn } = await lockOwn(tx, user, id);
      const name = wanted.name ?? passkey.name;
      const isActive = wanted.isActive ?? passkey.isActive;
      if (!isActive && isLastWayIn) throw authErrors.lastWayIn();
      await updatePasskey(tx, passkey.rowId, { name, isActive });
      await write(tx, user, 'auth.passkey_changed', id, { caller, details: { name, is_active: isActive } });
      return shown({ ...passkey, name, isActive });
    });
  }

  /** @throws {ProblemError} NOT_FOUND, LAST_SIGN_IN_METHOD */
  async function remove(user: UserPrincipal, id: string, caller: Caller): Promise<void> {
    await database.transact(async (tx) => {
      const { passkey, isLastWayIn } = await lockOwn(tx, user, id);
      if (isLastWayIn) throw authErrors.lastWayIn();
      await deletePasskey(tx, passkey.rowId);
      await write(tx, user, 'auth.passkey_removed', id, { caller, details: { name: passkey.name } });
    });
  }

  /** A passkey of this user, and whether nothing else would sign them in. */
  async function lockOwn(tx: Transaction<Schema>, { userId }: UserPrincipal, id: string) {
    const hasPassword = await lockHasPassword(tx, database.engine, userId);
    const all = await listPasskeys(tx, userId);
    const passkey = all.find(({ publicId }) => publicId === id);
    if (!passkey) throw authErrors.noPasskey();
    const others = all.filter(({ isActive, publicId }) => isActive && publicId !== id);
    return { passkey, isLastWayIn: passkey.isActive && !hasPassword && others.length === 0 };
  }

  function write(
    tx: Transaction<Schema>,
    user: UserPrincipal,
    action: string,
    id: string,
    { caller, details }: { caller: Caller; details: Record<string, string | boolean> },
  ): Promise<void> {
    return audit.append(tx, {
      organizationId: user.organizationId,
      action,
      status: 'success',
      resource: { type: 'passkey', id },
      actor: `user:${user.userPublicId}`,
      caller,
      details,
    });
  }
}

/** @param userId undefined: for whoever has a passkey */
export function newChallenge(
  ceremony: 'register' | 'login' | 'step_up',
  userId: number | undefined,
  now: number,
  name?: string,
) {
  return {
    id: randomBytes(16).toString('base64url'),
    ceremony,
    userId,
    bytes: randomBytes(challengeBytes),
    name,
    expiresAt: now + passkeyLimits.challengeSeconds * 1_000,
  };
}

/** What a device keeps of who a passkey belongs to: the user's public id, which names nobody. */
export function handleOf(userPublicId: string): Uint8Array {
  return Buffer.from(userPublicId.replaceAll('-', ''), 'hex');
}

function rowOf(
  made: MadeCredential,
  userId: number,
  passkey: { id: string; name: string; createdAt: number },
) {
  return {
    public_id: passkey.id,
    user_id: userId,
    credential_id: made.id,
    public_key: made.publicKey,
    counter: made.counter,
    device_type: made.deviceType,
    is_backed_up: made.isBackedUp ? 1 : 0,
    transports: made.transports.filter((name) => /^[a-z-]{1,32}$/.test(name)).join(' '),
    name: passkey.name,
    is_active: 1,
    created_at: passkey.createdAt,
    last_used_at: null,
  };
}

function shown(passkey: StoredPasskey): Passkey {
  const { lastUsedAt } = passkey;
  return {
    id: passkey.publicId,
    name: passkey.name,
    is_active: passkey.isActive,
    device_type: passkey.deviceType,
    backed_up: passkey.isBackedUp,
    transports: [...passkey.transports],
    created_at: new Date(passkey.createdAt).toISOString(),
    last_used_at: lastUsedAt === undefined ? null : new Date(lastUsedAt).toISOString(),
  };
}
