import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
  WebAuthnError,
} from '@simplewebauthn/browser';
import type { Ceremony, NewPasskey, ShownPasskey } from '@waxwing/sdk/account';
import { security } from '../../messages/en/app-settings.ts';

const words = security.passkeys;

/** A ceremony that came to nothing, with the sentence that says so. */
export class PasskeyError extends Error {
  override readonly name = 'PasskeyError';
}

/** Whether this browser knows passkeys at all. */
export const knowsPasskeys = browserSupportsWebAuthn;

/** Has the device make a passkey. @throws {PasskeyError} */
export function makePasskey({ challenge_id, options }: Ceremony): Promise<NewPasskey> {
  // The contract names the member that it looks at; the rest is between the server's library and the browser's.
  const optionsJSON = options as PublicKeyCredentialCreationOptionsJSON;
  return translated(async () => ({ challenge_id, credential: await startRegistration({ optionsJSON }) }));
}

/** Has the device sign with a passkey. @throws {PasskeyError} */
export function showPasskey({ challenge_id, options }: Ceremony): Promise<ShownPasskey> {
  const optionsJSON = options as PublicKeyCredentialRequestOptionsJSON; // as above
  return translated(async () => ({ challenge_id, credential: await startAuthentication({ optionsJSON }) }));
}

async function translated<T>(ceremony: () => Promise<T>): Promise<T> {
  try {
    return await ceremony();
  } catch (cause) {
    throw new PasskeyError(sentence(cause), { cause });
  }
}

function sentence(error: unknown): string {
  if (!(error instanceof WebAuthnError)) return words.stopped;
  if (error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') return words.known;
  const isElsewhere = error.code === 'ERROR_INVALID_DOMAIN' || error.code === 'ERROR_INVALID_RP_ID';
  return isElsewhere ? words.domain : words.stopped;
}
