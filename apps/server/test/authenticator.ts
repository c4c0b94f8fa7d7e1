import { generateKeyPairSync, hash, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { Ceremony, NewCredential, ShownCredential } from '@waxwing/contract';

const flags = {
  present: 0x01,
  verified: 0x04,
  backupEligible: 0x08,
  backedUp: 0x10,
  attested: 0x40,
} as const;

/** How a device behaves. What is left out is as an honest one does it. */
export interface Behaviour {
  readonly origin?: string;
  readonly rpId?: string;
  /** Whether it asks who holds it. */
  readonly verifiesUser?: boolean;
  readonly counter?: number;
  readonly type?: string;
  /** What it signs, in the place of the challenge. */
  readonly challenge?: string;
  /** Left out of the answer when null. */
  readonly userHandle?: string | null;
  readonly isTampered?: boolean;
}

/** What a page is told to make a passkey of; the fields of WebAuthn that a device looks at. */
interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
}

/** A passkey in software: it speaks WebAuthn as a browser with a telephone does, and badly where it is told to. */
export function createAuthenticator(origin: string, credentialId: Buffer = randomBytes(20)) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = credentialId.toString('base64url');
  let counter = 0;
  let userHandle = '';
  let knownRpId = '';
  return { id, create, get };

  function create({ options }: Ceremony, as: Behaviour = {}): NewCredential {
    // The server's own options: the test that reads them fails where they are not there.
    const { challenge, rp, user } = options as CreationOptions;
    [userHandle, knownRpId] = [user.id, rp.id];
    const length = Buffer.alloc(2);
    length.writeUInt16BE(credentialId.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, coseOf(publicKey)]);
    const data = Buffer.concat([head(as, flags.attested), attested]);
    return {
      id,
      rawId: id,
      type: 'public-key',
      response: {
        clientDataJSON: clientData('webauthn.create', challenge, as).toString('base64url'),
        attestationObject: attestationOf(data).toString('base64url'),
        transports: ['internal', 'hybrid'],
      },
    };
  }

  function get({ options }: Ceremony, as: Behaviour = {}): ShownCredential {
    counter += 1;
    const client = clientData('webauthn.get', options.challenge, as);
    const data = head(as, 0);
    const signed = Buffer.concat([data, hash('sha256', client, 'buffer')]);
    const signature = sign('sha256', signed, privateKey);
    if (as.isTampered) data.writeUInt32BE(data.readUInt32BE(33) + 1, 33);
    const handle = as.userHandle === undefined ? userHandle : as.userHandle;
    return {
      id,
      rawId: id,
      type: 'public-key',
      response: {
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: signature.toString('base64url'),
        ...(handle !== null && { userHandle: handle }),
      },
    };
  }

  function clientData(type: string, challenge: string, as: Behaviour): Buffer {
    const said = { type: as.type ?? type, challenge: as.challenge ?? challenge, origin: as.origin ?? origin };
    return Buffer.from(JSON.stringify({ ...said, crossOrigin: false }));
  }

  /** RP ID hash, flags, counter (WebAuthn §6.1). */
  function head(as: Behaviour, more: number): Buffer {
    const rpIdHash = hash('sha256', as.rpId ?? knownRpId, 'buffer');
    const verified = as.verifiesUser === false ? 0 : flags.verified;
    const rest = Buffer.alloc(5);
    rest.writeUInt8(flags.present | verified | flags.backupEligible | flags.backedUp | more);
    rest.writeUInt32BE(as.counter ?? counter, 1);
    return Buffer.concat([rpIdHash, rest]);
  }
}

export type Authenticator = ReturnType<typeof createAuthenticator>;

/** {1: 2, 3: -7, -1: 1, -2: x, -3: y} in CBOR (RFC 9053 §7.1.1). */
function coseOf(publicKey: KeyObject): Buffer {
  const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-64);
  return Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    point.subarray(0, 32),
    Buffer.from('225820', 'hex'),
    point.subarray(32),
  ]);
}

/** {"fmt": "none", "attStmt": {}, "authData": data} in CBOR. */
function attestationOf(data: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(data.length);
  return Buffer.concat([
    Buffer.from([0xa3, 0x63]),
    Buffer.from('fmt'),
    Buffer.from([0x64]),
    Buffer.from('none'),
    Buffer.from([0x67]),
    Buffer.from('attStmt'),
    Buffer.from([0xa0, 0x68]),
    Buffer.from('authData'),
    Buffer.from([0x59]),
    length,
    data,
  ]);
}
