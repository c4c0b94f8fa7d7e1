import { collect, same } from '../testing/assert.ts';
import type { Case, VectorSuite, Vectors } from '../testing/suite.ts';
import { toCases } from '../testing/suite.ts';
import type { CobblestoneVector, SlotVector } from '../testing/vectors.ts';
import { fromHex } from '../testing/vectors.ts';
import { fromBase64Url, toHex } from './base64.ts';
import type { Bytes } from './bytes.ts';
import { concat, utf8 } from './bytes.ts';
import { HEAD_BYTES, openMessage, sealMessage } from './cobblestone.ts';
import { contentId } from './content-id.ts';
import { deriveContentSubkey } from './content-key.ts';
import { SealError } from './errors.ts';
import { deriveLinkToken, encodeFragment, parseFragment } from './link.ts';
import { openManifest, sealManifestWith } from './manifest.ts';
import { paddedManifestLength } from './padding.ts';
import type { RandomBytes } from './primitives.ts';
import { sha256, sha512 } from './primitives.ts';
import { createSlotWith, openSlot } from './slot.ts';
import type { Kdf } from './slot-header.ts';
import { createStreamReader, openStream } from './stream-open.ts';
import { createStreamSealerWith } from './stream-seal.ts';

/** The format's own vectors and C2SP's. */
export const vectorSuite: VectorSuite = {
  about: 'published vectors',
  cases: (vectors) => [
    ...formatCases(vectors),
    ...vectors.format.slots.map((slot) => slotCase(slot, vectors)),
    ...vectors.cobblestone.testGroups.flatMap((group) => group.tests.map(cobblestoneCase)),
  ],
};

function formatCases({ format }: Vectors): Case[] {
  const linkSecret = fromHex(format.linkSecret);
  const contentKey = fromHex(format.contentKeyCK);
  return toCases({
    'a link secret becomes the published fragment and token, and comes back from the fragment': async () => {
      same(await encodeFragment(linkSecret), format.fragment);
      same(await parseFragment(format.fragment), linkSecret);
      same(toHex(await deriveLinkToken(linkSecret)), format.linkToken);
    },
    'a content key gives the published keys for manifest and streams': async () => {
      same(toHex(await deriveContentSubkey(contentKey, 'manifest key')), format.manifestKey);
      same(toHex(await deriveContentSubkey(contentKey, 'content key')), format.streamKey);
    },
    'a stream is sealed to the published bytes and opens again': async () => {
      const { index, salt, plaintext, ciphertext } = format.stream;
      const sealed = await sealWhole({ contentKey, index, salt, plaintext: fromHex(plaintext) });
      same(toHex(sealed), ciphertext);
      const claim = { contentKey, index, head: sealed.subarray(0, HEAD_BYTES), size: plaintext.length / 2 };
      same(toHex(await collect(openStream({ ...claim, ciphertext: [sealed] }))), plaintext);
    },
    'a stream of several chunks is sealed to the published hash and gives any range': async () => {
      const { index, salt, head, ciphertextLength, ciphertextSha256 } = format.streamLarge;
      const plaintext = Uint8Array.from({ length: 40_000 }, (_, i) => 31 * i);
      const sealed = await sealWhole({ contentKey, index, salt, plaintext });
      same([sealed.length, toHex(sealed.subarray(0, HEAD_BYTES))], [ciphertextLength, head]);
      same(toHex(await sha256(sealed)), ciphertextSha256);
      const fetchRange = async (from: number, to: number) => sealed.slice(from, to);
      const reader = await createStreamReader({
        contentKey,
        index,
        head: fromHex(head),
        size: 40_000,
        fetchRange,
      });
      same(await collect(reader.read(16_000, 39_999)), plaintext.slice(16_000, 39_999));
    },
    'a manifest is sealed to the published bytes and opens again': async () => {
      const { json, salt, paddedLength, ciphertextLength, ciphertextSha256, head } = format.manifest;
      const manifest = JSON.parse(json);
      const sealed = await sealManifestWith(queue(salt), { contentKey, manifest });
      same(paddedManifestLength(utf8(json).length), paddedLength);
      same([sealed.length, toHex(sealed.subarray(0, HEAD_BYTES))], [ciphertextLength, head]);
      same(toHex(await sha256(sealed)), ciphertextSha256);
      same(await openManifest({ contentKey, manifest: sealed }), manifest);
    },
    'the heads give the published content id': async () => {
      const heads = [
        fromHex(format.manifest.head),
        fromHex(format.stream.ciphertext).subarray(0, HEAD_BYTES),
      ];
      same(heads.at(1), fromBase64Url(JSON.parse(format.manifest.json).streams[0].head));
      same(toHex(await contentId(heads)), format.contentId);
    },
  });
}

function slotCase(vector: SlotVector, { format }: Vectors): Case {
  const linkSecret = fromHex(format.linkSecret);
  const contentKey = fromHex(format.contentKeyCK);
  const passphrase = vector.passphrase ?? undefined;
  return {
    name: `the published slot with ${JSON.stringify(vector.kdf)} is made and opened byte for byte`,
    async run({ argon2id }) {
      const random = queue(vector.header.slice(32), vector.sealSalt);
      const kdf = toKdf(vector.kdf);
      const made = await createSlotWith(random, { linkSecret, contentKey, passphrase, argon2id, kdf });
      same([toHex(made.slot), toHex(made.accessToken)], [vector.slot, vector.accessToken]);
      const opened = await openSlot({ linkSecret, slot: fromHex(vector.slot), passphrase, argon2id });
      same(opened, { contentKey, accessToken: fromHex(vector.accessToken) });
    },
  };
}

function cobblestoneCase(vector: CobblestoneVector): Case {
  const [key, context] = [fromHex(vector.key), fromHex(vector.ctx)];
  return {
    name: `Cobblestone-256 #${vector.tcId} (${vector.comment}) is ${vector.result}`,
    async run() {
      const sealed = await inflate(fromHex(vector.ct));
      const plaintext = await openMessage({ key, context, sealed }).catch(onlySealErrors);
      same(plaintext === undefined ? 'invalid' : 'valid', vector.result);
      if (plaintext === undefined) return;
      same([plaintext.length, toHex(await sha512(plaintext))], [vector.msgLength, vector.msgSha512]);
      const random = () => sealed.slice(0, 24);
      same(await sha256(await sealMessage({ key, context, plaintext }, random)), await sha256(sealed));
    },
  };
}

async function sealWhole(stream: {
  contentKey: Bytes;
  index: number;
  salt: string;
  plaintext: Bytes;
}): Promise<Bytes> {
  const { contentKey, index, salt, plaintext } = stream;
  const sealer = await createStreamSealerWith(queue(salt), { contentKey, index, size: plaintext.length });
  return concat(sealer.head, (await sealer.sealPart(0, plaintext)).ciphertext);
}

function toKdf(kdf: SlotVector['kdf']): Kdf {
  if (kdf.id === 0) return { name: 'none' };
  if (kdf.id === 2) return { name: 'pbkdf2', iterations: kdf.t };
  return { name: 'argon2id', memoryKiB: kdf.m, passes: kdf.t, lanes: kdf.p };
}

/** Randomness that is a list of values, each to be asked for once and in full. */
function queue(...values: string[]): RandomBytes {
  return (length) => {
    const bytes = fromHex(values.shift() ?? '');
    same(bytes.length, length);
    return bytes;
  };
}

async function inflate(bytes: Bytes): Promise<Bytes> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function onlySealErrors(error: unknown): undefined {
  if (!(error instanceof SealError) || error.code !== 'DATA_DAMAGED') throw error;
}
