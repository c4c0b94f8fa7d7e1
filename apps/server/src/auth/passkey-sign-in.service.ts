import { createHmac } from 'node:crypto';
import type { Ceremony, LoggedIn, ShownCredential } from '@waxwing/contract';
import type { Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Caller } from '../shared/audit-event.ts';
import type { Clock } from '../shared/clock.ts';
import type { AuditTrail } from './audit-trail.ts';
import { authErrors } from './auth.errors.ts';
import { insertChallenge, takeChallenge } from './challenges.store.ts';
import type { NoteFailedSignIn } from './failed-sign-ins.ts';
import { handleOf, newChallenge } from './passkeys.service.ts';
import { findPasskey, listPasskeys, type StoredPasskey, usePasskey } from './passkeys.store.ts';
import type { UserPrincipal } from './principal.ts';
import type { SessionService } from './sessions.service.ts';
import { loggedIn } from './sign-in.service.ts';
import { findForSignIn, findSignInMember, type Member, nameKey } from './users.store.ts';
import type { Assertion, KnownCredential, WebAuthn } from './webauthn.ts';

export interface PasskeySignInParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly webauthn: WebAuthn;
  readonly sessions: SessionService;
  readonly audit: AuditTrail;
  /** 32 bytes, from which the answers for names without passkeys are made. */
  readonly decoyKey: Uint8Array;
  readonly noteFailure: NoteFailedSignIn;
}

/** A challenge with what a passkey made of it. */
export interface Shown {
  readonly challengeId: string;
  readonly credential: ShownCredential;
}

/** Nobody has this row: a challenge for a name of nobody is for no passkey. */
const nobody = 0;
/** How passkeys of the common makers look. */
const decoyForms: readonly { readonly bytes: number; readonly transports: readonly string[] }[] = [
  { bytes: 20, transports: ['hybrid', 'internal'] },
  { bytes: 16, transports: ['hybrid', 'internal'] },
  { bytes: 32, transports: ['internal'] },
  { bytes: 48, transports: ['usb'] },
];

/** How many passkeys people have, as often as they have so many. */
const decoyCounts = [1, 1, 1, 1, 1, 2, 2, 3];

function decoyOf(drawn: Buffer): KnownCredential {
  const { bytes, transports } = decoyForms[drawn.readUInt8(0) % decoyForms.length] ?? {
    bytes: 20,
    transports: [],
  };
  return { id: drawn.subarray(1, 1 + bytes), transports };
}

export type PasskeySignInService = ReturnType<typeof createPasskeySignInService>;

/** Signs people in with what a device has, and lets them prove again who they are. */
export function createPasskeySignInService(parts: PasskeySignInParts) {
  const { database, clock, webauthn, sessions, audit, decoyKey, noteFailure } = parts;
  return { beginLogin, completeLogin, beginStepUp, completeStepUp };

  /** @param name undefined: whoever has a passkey of this address. An unknown one gets an answer like any other. */
  async function beginLogin(name: string | undefined): Promise<Ceremony> {
    if (!name) return begin('login', undefined, []);
    const member = await findForSignIn(database.db, name);
    const userId = member?.isActive ? member.userId : nobody;
    const known = await activeOf(userId);
    return begin('login', userId, known.length > 0 ? known : decoysFor(name));
  }

  /** @throws {ProblemError} INVALID_CREDENTIALS, whatever it was that did not fit */
  async function completeLogin({ challengeId, credential }: Shown, caller: Caller): Promise<LoggedIn> {
    const now = clock.now();
    const choice = { id: challengeId, ceremony: 'login', userId: undefined } as const;
    const challenge = await takeChallenge(database.db, choice, now);
    const passkey = await findPasskey(database.db, Buffer.from(credential.id, 'base64url'));
    const member = await findSignInMember(database.db, passkey?.userId ?? nobody);
    const assertion = challenge && (await verify(credential, challenge.bytes, passkey));
    const isTheirs = challenge?.userId === undefined || challenge.userId === passkey?.userId;
    const isNamed = challenge?.userId !== undefined;
    const isFor = isTheirs && member?.isActive && isHandleOf(credential, member, isNamed);
    if (!passkey || !member || !isFor || !assertion) {
      if (member) noteFailure(member, 'passkey', caller);
      throw authErrors.passkeyRefused();
    }
    const pair = await sessions.begin(member, caller, {
      method: 'passkey',
      within: (tx) => use(tx, { passkey, assertion, member, caller }),
    });
    return loggedIn(member, pair);
  }

  /** @throws {ProblemError} NOT_FOUND for who has no passkey */
  async function beginStepUp({ userId }: UserPrincipal): Promise<Ceremony> {
    const known = await activeOf(userId);
    if (known.length === 0) throw authErrors.noPasskey();
    return begin('step_up', userId, known);
  }

  /** What is to be done in the transaction of the step-up. @throws {ProblemError} INVALID_CREDENTIALS */
  async function completeStepUp(
    user: UserPrincipal,
    { challengeId, credential }: Shown,
    caller: Caller,
  ): Promise<(tx: Transaction<Schema>) => Promise<void>> {
    const choice = { id: challengeId, ceremony: 'step_up', userId: user.userId } as const;
    const challenge = await takeChallenge(database.db, choice, clock.now());
    const all = await listPasskeys(database.db, user.userId);
    const id = Buffer.from(credential.id, 'base64url');
    const passkey = all.find(({ credentialId }) => id.equals(credentialId));
    const assertion = challenge && (await verify(credential, challenge.bytes, passkey));
    if (!passkey || !assertion) throw authErrors.passkeyRefused();
    const { organizationId, userPublicId: publicId } = user;
    return (tx) => use(tx, { passkey, assertion, member: { organizationId, publicId }, caller });
  }

  async function begin(
    ceremony: 'login' | 'step_up',
    userId: number | undefined,
    allowed: readonly KnownCredential[],
  ): Promise<Ceremony> {
    const challenge = newChallenge(ceremony, userId, clock.now());
    const options = await webauthn.requestOptions(challenge.bytes, allowed);
    await insertChallenge(database.db, challenge);
    return { challenge_id: challenge.id, options };
  }

  async function activeOf(userId: number): Promise<KnownCredential[]> {
    const all = await listPasskeys(database.db, userId);
    const active = all.filter(({ isActive }) => isActive);
    return active.map(({ credentialId, transports }) => ({ id: credentialId, transports }));
  }

  /** The same name gets the same ones, always: a second look tells no more than the first. */
  function decoysFor(name: string): KnownCredential[] {
    const drawnFor = (place: number) =>
      createHmac('sha512', decoyKey)
        .update(JSON.stringify([nameKey(name), place]))
        .digest();
    // People have one, two or three: a list of two must not tell that somebody is known.
    const count = decoyCounts[drawnFor(0).readUInt8(0) % decoyCounts.length] ?? 1;
    return Array.from({ length: count }, (_, place) => decoyOf(drawnFor(place + 1)));
  }

  /** A passkey that nobody has is checked too, against a key that fits nothing: it takes as long. */
  function verify(
    credential: ShownCredential,
    challenge: Uint8Array,
    passkey: StoredPasskey | undefined,
  ): Promise<Assertion | undefined> {
    return webauthn.verifyAssertion(credential, challenge, passkey?.publicKey ?? webauthn.decoyKey);
  }

  /** Notes the use, and a counter that did not go on: of two copies of a passkey one would fall behind. */
  async function use(tx: Transaction<Schema>, { passkey, assertion, member, caller }: Use): Promise<void> {
    const { counter, isBackedUp } = assertion;
    const isBehind = (counter > 0 || passkey.counter > 0) && counter <= passkey.counter;
    const most = Math.max(counter, passkey.counter);
    const note = { rowId: passkey.rowId, counter: most, isBackedUp, usedAt: clock.now() };
    if (!(await usePasskey(tx, note))) throw authErrors.passkeyRefused();
    if (!isBehind) return;
    await audit.append(tx, {
      organizationId: member.organizationId,
      action: 'auth.passkey_counter_behind',
      status: 'failure',
      resource: { type: 'passkey', id: passkey.publicId },
      actor: `user:${member.publicId}`,
      caller,
      details: { counter, expected_above: passkey.counter },
    });
  }
}

interface Use {
  readonly passkey: StoredPasskey;
  readonly assertion: Assertion;
  readonly member: Pick<Member, 'organizationId' | 'publicId'>;
  readonly caller: Caller;
}

/**
 * A device says whom its passkey is for. It must be who the passkey belongs to, and must be said where the challenge
 * named nobody.
 *
 * @see https://www.w3.org/TR/webauthn-3/#sctn-verifying-assertion step 6
 */
function isHandleOf({ response }: ShownCredential, { publicId }: Member, isNamed: boolean): boolean {
  const { userHandle } = response;
  if (!userHandle) return isNamed;
  return Buffer.from(userHandle, 'base64url').equals(handleOf(publicId));
}
