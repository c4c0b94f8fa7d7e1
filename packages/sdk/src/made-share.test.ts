import { expect, test } from 'vitest';
import { createClient, createSender } from './index.ts';

const made = {
  linkId: 'A1b2C3d4E5f6',
  shareId: '1',
  token: 'a'.repeat(64),
  shareUrl: 'https://secrets.example/A1b2C3d4E5f6',
  uploadToken: 'upload',
  revokeToken: 'revoke',
  expiresAt: 1_800_000_000_000,
};

test.each([
  { shareUrl: 'https://secrets.example/;rm -rf ~' },
  { shareUrl: "https://secrets.example/'$(x)'" },
  { shareUrl: 'https://secrets.example/\u001b[2J' },
  { shareUrl: 'https://secrets.example/#1.A' },
  { shareUrl: 'javascript:alert(1)' },
  { revokeToken: '`x`' },
  { revokeToken: 'two words' },
])('an answer that would harm who copies it is none: %j', async (change) => {
  const answering = (body: object) => ({
    baseUrl: 'https://secrets.example',
    fetch: async () => new Response(JSON.stringify(body), { status: 201 }),
  });
  const client = createClient(answering({ ...made, ...change }));
  const secret = client.createSecret({ text: 'x', expiryType: '1hour' });
  await expect(secret).rejects.toMatchObject({ code: 'SERVER_ERROR' });
  const expiresAt = new Date(made.expiresAt).toISOString();
  const sender = createSender(answering({ ...made, expiresAt, ...change }));
  const file = { path: 'a', size: 1, read: async () => new Uint8Array(1) };
  await expect(sender.sendFiles({ files: [file] })).rejects.toMatchObject({ code: 'SERVER_ERROR' });
});

test('an answer as it should be makes a link', async () => {
  const fetch = async () => new Response(JSON.stringify(made), { status: 201 });
  const client = createClient({ baseUrl: 'https://secrets.example', fetch });
  const { url } = await client.createSecret({ text: 'x', expiryType: '1hour' });
  expect(url.split('#')[0]).toBe(made.shareUrl);
});
