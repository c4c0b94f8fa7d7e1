import { createHash, randomBytes, webcrypto } from 'node:crypto';
import { type CreateSecretOptions, createClient, parseShareLink } from '@waxwing/sdk';
import { argon2id } from '@waxwing/seal/argon2-native';

export const secretText = 'postgres://app:9f2kd81@db.internal:5432/prod';

/** Seals a secret as the create page does. */
export function seal(server: string, options: Partial<CreateSecretOptions> = {}) {
  const client = createClient({ baseUrl: server, argon2id });
  return client.createSecret({ text: secretText, expiryType: 'view_once', ...options });
}

/** Stores a secret as any program may with the plain API: its own key, its own IV, no slot and no link token. */
export async function storePlain(server: string, passcode?: string): Promise<string> {
  const [key, iv] = [randomBytes(32), randomBytes(12)];
  const aes = await webcrypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  const blob = await webcrypto.subtle.encrypt(
    { name: 'AES-GCM', iv },
    aes,
    new TextEncoder().encode(secretText),
  );
  const response = await fetch(`${server}/api/v1/secrets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      encryptedBlob: Buffer.from(blob).toString('base64'),
      iv: iv.toString('base64'),
      expiryType: 'view_once',
      ...(passcode && { passcodeHash: createHash('sha256').update(passcode).digest('hex') }),
    }),
  });
  const { linkId } = (await response.json()) as { linkId: string };
  return `${server}/${linkId}#${key.toString('base64url')}`;
}

/** Reports a link from three networks, which takes it down. Needs a server that trusts this machine as its proxy. */
export async function takeDown(url: string): Promise<void> {
  for (const network of ['192.0.2.1', '198.51.100.1', '203.0.113.1']) {
    const client = createClient({
      baseUrl: new URL(url).origin,
      fetch: (input, init) => {
        const headers = new Headers(init?.headers);
        headers.set('x-forwarded-for', network);
        return fetch(input, { ...init, headers });
      },
    });
    await client.reportSecret(await parseShareLink(url), { reason: 'phishing' });
  }
}
