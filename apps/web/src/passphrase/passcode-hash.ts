import { toHex } from '@waxwing/seal';

/** The form in which a passcode that people chose is sent: its SHA-256 in hex. */
export async function passcodeHash(passcode: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(passcode))));
}
