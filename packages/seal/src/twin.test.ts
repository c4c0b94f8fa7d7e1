import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openMessage, sealMessage } from './cobblestone.ts';
import { contentId, createStreamSealer, openSlot, openText, parseFragment, sealText } from './index.ts';

/*
 * A plain twin of the format: synchronous, one step after the other, with another interface to another engine, and
 * written from the specification without the code beside it. Slow and short, so that it can be checked by eye.
 */

const L = (name: string) => Buffer.from(`waxwing/v1 ${name}`, 'ascii');
const u32 = (value: number) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value]);
const hkdf = (ikm: Uint8Array, salt: Uint8Array, info: Uint8Array) =>
  Buffer.from(hkdfSync('sha512', ikm, salt, info, 32));

function keysOf(key: Buffer, context: Buffer, salt: Buffer) {
  const info = Buffer.concat([
    Buffer.from('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0'),
    salt,
    context,
  ]);
  const t1 = createHmac('sha512', key).update(info).update('\x01').digest();
  const t2 = createHmac('sha512', key).update(t1).update(info).update('\x02').digest();
  const okm = Buffer.concat([t1, t2]);
  return { aes: okm.subarray(0, 32), nonce: okm.subarray(32, 44), commitment: okm.subarray(44, 76) };
}

function nonceOf(base: Buffer, index: number): Buffer {
  const number = BigInt(`0x${base.toString('hex')}`) ^ BigInt(index);
  return Buffer.from(number.toString(16).padStart(24, '0'), 'hex');
}

function twinSeal(key: Buffer, context: Buffer, plaintext: Buffer, salt: Buffer): Buffer {
  const { aes, nonce, commitment } = keysOf(key, context, salt);
  const parts = [salt, commitment];
  for (let index = 0; ; index++) {
    const chunk = plaintext.subarray(index * 16384, (index + 1) * 16384);
    const cipher = createCipheriv('aes-256-gcm', aes, nonceOf(nonce, index));
    parts.push(cipher.update(chunk), cipher.final(), cipher.getAuthTag());
    if (chunk.length < 16384) return Buffer.concat(parts);
  }
}

function twinOpen(key: Buffer, context: Buffer, sealed: Buffer): Buffer {
  const { aes, nonce, commitment } = keysOf(key, context, sealed.subarray(0, 24));
  if (!commitment.equals(sealed.subarray(24, 56))) throw new Error('commitment');
  const parts: Buffer[] = [];
  for (let at = 56, index = 0; ; at += 16400, index++) {
    const chunk = sealed.subarray(at, at + 16400);
    if (chunk.length < 16) throw new Error('cut');
    const decipher = createDecipheriv('aes-256-gcm', aes, nonceOf(nonce, index), { authTagLength: 16 });
    decipher.setAuthTag(chunk.subarray(-16));
    parts.push(decipher.update(chunk.subarray(0, -16)), decipher.final());
    if (chunk.length < 16400) return Buffer.concat(parts);
  }
}

const lengths = fc.oneof(fc.nat(300), fc.constantFrom(16383, 16384, 16385, 32768, 50_000), fc.nat(70_000));

test('the twin opens what we seal, and we open what the twin seals, byte for byte', async () => {
  const arbitrary = fc.record({ length: lengths, context: fc.uint8Array({ maxLength: 40 }) });
  await fc.assert(
    fc.asyncProperty(arbitrary, async (example) => {
      const [key, plaintext] = [randomBytes(32), randomBytes(example.length)];
      const context = Buffer.from(example.context);
      const ours = Buffer.from(await sealMessage({ key, context, plaintext }));
      expect(twinOpen(key, context, ours).equals(plaintext)).toBe(true);
      expect(twinSeal(key, context, plaintext, ours.subarray(0, 24)).equals(ours)).toBe(true);
      expect(Buffer.from(await openMessage({ key, context, sealed: ours })).equals(plaintext)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('where the twin refuses a damaged message, so do we, and nowhere else', async () => {
  const damage = fc.record({ length: lengths, at: fc.nat(), bit: fc.nat(7), cut: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(damage, async ({ length, at, bit, cut }) => {
      const [key, context] = [randomBytes(32), Buffer.from('x')];
      const sealed = twinSeal(key, context, randomBytes(length), randomBytes(24));
      const place = at % sealed.length;
      const wrong = cut ? sealed.subarray(0, place) : Buffer.from(sealed);
      if (!cut) wrong.writeUInt8(wrong.readUInt8(place) ^ (1 << bit), place);
      expect(() => twinOpen(key, context, wrong)).toThrow();
      await expect(openMessage({ key, context, sealed: wrong })).rejects.toMatchObject({
        code: 'DATA_DAMAGED',
      });
    }),
    { numRuns: 60 },
  );
});

test('the twin opens a sealed text from its link alone, and derives the same tokens', async () => {
  const sealed = await sealText({ text: 'hunter2', note: 'for the printer' });
  const encoded = Buffer.from(sealed.fragment.slice(2), 'base64url');
  const linkSecret = encoded.subarray(0, 32);
  const check = createHash('sha512').update(L('link check')).update(linkSecret).digest().subarray(0, 4);
  expect(encoded.subarray(32).equals(check)).toBe(true);

  const header = Buffer.from(sealed.slot.subarray(0, 48));
  const slotKey = hkdf(linkSecret, header, L('slot key'));
  const contentKey = twinOpen(
    slotKey,
    Buffer.concat([L('slot'), header]),
    Buffer.from(sealed.slot.subarray(48)),
  );
  const plaintext = twinOpen(
    hkdf(contentKey, Buffer.alloc(0), L('manifest key')),
    L('manifest'),
    Buffer.from(sealed.manifest),
  );
  const json = plaintext.subarray(4, 4 + plaintext.readUInt32BE(0)).toString();
  expect(JSON.parse(json)).toMatchObject({ v: 1, kind: 'text', text: 'hunter2', note: 'for the printer' });

  expect(Buffer.from(sealed.linkToken).equals(hkdf(linkSecret, Buffer.alloc(0), L('link token')))).toBe(true);
  expect(Buffer.from(sealed.accessToken).equals(hkdf(linkSecret, header, L('access token')))).toBe(true);
  const id = createHash('sha256').update(L('content id')).update(sealed.manifest.subarray(0, 56)).digest();
  expect(Buffer.from(sealed.contentId).equals(id)).toBe(true);
  expect(Buffer.from(await contentId([sealed.manifest.subarray(0, 56)])).equals(id)).toBe(true);
});

test('we open what the twin makes: link, slot and manifest', async () => {
  const [linkSecret, contentKey] = [randomBytes(32), randomBytes(32)];
  const check = createHash('sha512').update(L('link check')).update(linkSecret).digest().subarray(0, 4);
  const fragment = `1.${Buffer.concat([linkSecret, check]).toString('base64url')}`;
  const header = Buffer.concat([Buffer.from('WXW1\x01\x01'), Buffer.alloc(10), randomBytes(32)]);
  const slotKey = hkdf(linkSecret, header, L('slot key'));
  const slot = Buffer.concat([
    header,
    twinSeal(slotKey, Buffer.concat([L('slot'), header]), contentKey, randomBytes(24)),
  ]);
  const json = Buffer.from('{"v":1,"kind":"text","streams":[],"files":[],"text":"from the twin"}');
  const padded = Buffer.concat([u32(json.length), json, Buffer.alloc(1020 - json.length)]);
  const manifestKey = hkdf(contentKey, Buffer.alloc(0), L('manifest key'));
  const manifest = twinSeal(manifestKey, L('manifest'), padded, randomBytes(24));

  const opened = await openSlot({ linkSecret: await parseFragment(fragment), slot });
  expect(Buffer.from(opened.contentKey).equals(contentKey)).toBe(true);
  expect(await openText({ contentKey: opened.contentKey, manifest })).toEqual({ text: 'from the twin' });
});

test('the twin opens a stream of ours', async () => {
  const [contentKey, plaintext] = [randomBytes(32), randomBytes(40_000)];
  const sealer = await createStreamSealer({ contentKey, index: 3, size: plaintext.length });
  const { ciphertext } = await sealer.sealPart(0, plaintext);
  const key = hkdf(contentKey, Buffer.alloc(0), L('content key'));
  const sealed = Buffer.concat([sealer.head, ciphertext]);
  expect(twinOpen(key, Buffer.concat([L('stream '), u32(3)]), sealed).equals(plaintext)).toBe(true);
});
