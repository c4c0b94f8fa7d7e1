import { generateKeyPairSync } from 'node:crypto';
import type { NewCredential, ShownCredential } from '@waxwing/contract';
import { passkeyLimits } from '@waxwing/contract';
import type { BaseLogger } from 'pino';

/** A passkey as a browser is told of it. */
export interface KnownCredential {
  readonly id: Uint8Array;
  readonly transports: readonly string[];
}

/** A passkey that was just made. */
export interface MadeCredential {
  readonly id: Uint8Array;
  /** COSE. */
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly deviceType: 'singleDevice' | 'multiDevice';
  readonly isBackedUp: boolean;
  readonly transports: readonly string[];
}

/** What a passkey said when it signed. */
export interface Assertion {
  readonly counter: number;
  readonly isBackedUp: boolean;
}

export interface Owner {
  /** 1 to 64 bytes that name nobody. */
  readonly handle: Uint8Array;
  readonly email: string;
  readonly name: string;
}

export type WebAuthn = ReturnType<typeof createWebAuthn>;

/** EdDSA, ES256, RS256: what every device has one of. */
const algorithms = [-8, -7, -257];
const timeout = passkeyLimits.challengeSeconds * 1_000;

/**
 * The ceremonies of WebAuthn for one address. User verification is always asked for and always needed, and a passkey
 * can be found by the device itself.
 *
 * @param publicUrl whose host is the RP ID: passkeys are bound to it, and need a name instead of an IP address
 * @see https://www.w3.org/TR/webauthn-3/#sctn-rp-operations
 */
export function createWebAuthn(publicUrl: string, logger: Pick<BaseLogger, 'debug'>) {
  // Loaded with the first passkey: many installations never have one.
  let loading: Promise<typeof import('@simplewebauthn/server')> | undefined;
  const library = () => (loading ??= import('@simplewebauthn/server'));
  const { hostname: rpID, origin } = new URL(publicUrl);
  const decoyKey = unusedKey();
  return { creationOptions, requestOptions, verifyCreation, verifyAssertion, decoyKey };

  async function creationOptions(challenge: Uint8Array, owner: Owner, existing: readonly KnownCredential[]) {
    const { generateRegistrationOptions } = await library();
    return generateRegistrationOptions({
      rpName: 'Waxwing',
      rpID,
      userID: new Uint8Array(owner.handle),
      userName: owner.email,
      userDisplayName: owner.name,
      challenge: new Uint8Array(challenge),
      timeout,
      attestationType: 'none',
      excludeCredentials: existing.map(described),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: algorithms,
    });
  }

  /** @param allowed empty: whichever the device has */
  async function requestOptions(challenge: Uint8Array, allowed: readonly KnownCredential[]) {
    const { generateAuthenticationOptions } = await library();
    return generateAuthenticationOptions({
      rpID,
      challenge: new Uint8Array(challenge),
      timeout,
      userVerification: 'required',
      allowCredentials: allowed.map(described),
    });
  }

  /** @see https://www.w3.org/TR/webauthn-3/#sctn-registering-a-new-credential @returns undefined: not what was asked for */
  async function verifyCreation(
    credential: NewCredential,
    challenge: Uint8Array,
  ): Promise<MadeCredential | undefined> {
    const { verifyRegistrationResponse } = await library();
    const { registrationInfo } = await refusing(() =>
      verifyRegistrationResponse({
        response: { ...credential, clientExtensionResults: {} },
        expectedChallenge: text(challenge),
        expectedOrigin: origin,
        expectedRPID: rpID,
        requireUserVerification: true,
        supportedAlgorithmIDs: algorithms,
      }),
    );
    if (!registrationInfo) return undefined;
    const made = registrationInfo.credential;
    return {
      id: Buffer.from(made.id, 'base64url'),
      publicKey: made.publicKey,
      counter: made.counter,
      deviceType: registrationInfo.credentialDeviceType,
      isBackedUp: registrationInfo.credentialBackedUp,
      transports: credential.response.transports ?? [],
    };
  }

  /** @see https://www.w3.org/TR/webauthn-3/#sctn-verifying-assertion @returns undefined: not what was asked for */
  async function verifyAssertion(
    credential: ShownCredential,
    challenge: Uint8Array,
    publicKey: Uint8Array,
  ): Promise<Assertion | undefined> {
    const { verifyAuthenticationResponse } = await library();
    const { userHandle, ...response } = credential.response;
    const { verified, authenticationInfo } = await refusing(() =>
      verifyAuthenticationResponse({
        response: {
          ...credential,
          response: { ...response, ...(userHandle && { userHandle }) },
          clientExtensionResults: {},
        },
        expectedChallenge: text(challenge),
        expectedOrigin: origin,
        expectedRPID: rpID,
        requireUserVerification: true,
        // The counter is judged by whoever keeps it: one that goes back is noted, and no reason to refuse (§6.1.1).
        credential: { id: credential.id, publicKey: new Uint8Array(publicKey), counter: 0 },
      }),
    );
    if (!verified || !authenticationInfo) return undefined;
    return { counter: authenticationInfo.newCounter, isBackedUp: authenticationInfo.credentialBackedUp };
  }

  /** The library throws whatever it stumbles over in what a stranger has sent: all of it means no. */
  async function refusing<T extends { verified: boolean }>(verify: () => Promise<T>): Promise<Partial<T>> {
    try {
      return await verify();
    } catch (err) {
      logger.debug({ err }, 'a passkey was refused');
      return {};
    }
  }
}

function described({ id, transports }: KnownCredential) {
  return { id: text(id), transports: [...transports] };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** A public key in COSE whose private half nobody has: checking against it takes as long as against any, and fails. */
function unusedKey(): Uint8Array {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-64);
  // {1: 2, 3: -7, -1: 1, -2: x, -3: y}, RFC 9053 §7.1.1.
  return Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    point.subarray(0, 32),
    Buffer.from('225820', 'hex'),
    point.subarray(32),
  ]);
}
