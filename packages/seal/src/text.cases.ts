import fc from 'fast-check';
import { flipped, holds, refuses, same } from '../testing/assert.ts';
import { suite } from '../testing/suite.ts';
import { HEAD_BYTES } from './cobblestone.ts';
import { contentId } from './content-id.ts';
import { createContentKey } from './content-key.ts';
import { deriveLinkToken, parseFragment } from './link.ts';
import { openManifest, sealManifest } from './manifest.ts';
import { openSlot } from './slot.ts';
import { openText, type SealTextOptions, sealText } from './text.ts';

async function roundTrip(options: SealTextOptions) {
  const sealed = await sealText(options);
  const { fragment, slot, manifest } = sealed;
  const linkSecret = await parseFragment(fragment);
  const { passphrase, argon2id } = options;
  const { contentKey, accessToken } = await openSlot({ linkSecret, slot, passphrase, argon2id });
  return { sealed, linkSecret, contentKey, accessToken, opened: await openText({ contentKey, manifest }) };
}

export const textSuite = suite('text', {
  'any text and note come back through the link': async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), async (text, note) => {
        same((await roundTrip({ text, note })).opened, { text, note });
      }),
      { numRuns: 30 },
    );
  },
  'a passphrase goes through the real Argon2id': async ({ argon2id }) => {
    const { opened } = await roundTrip({ text: 'hunter2', passphrase: 'correct horse', argon2id });
    same(opened, { text: 'hunter2' });
  },
  'the tokens and the id are those anyone else would derive': async () => {
    const { sealed, linkSecret, accessToken } = await roundTrip({ text: 'hunter2' });
    same([sealed.linkToken, sealed.accessToken], [await deriveLinkToken(linkSecret), accessToken]);
    same(sealed.contentId, await contentId([sealed.manifest.subarray(0, HEAD_BYTES)]));
  },
  'nothing in a sealed text depends on its length below a KiB': async () => {
    const sizes = ['', 'x', 'x'.repeat(900)].map(async (text) => (await sealText({ text })).manifest.length);
    same(new Set(await Promise.all(sizes)).size, 1);
  },
  'sealing the same text twice shares no bytes that could be compared': async () => {
    const [one, two] = [await sealText({ text: 'hunter2' }), await sealText({ text: 'hunter2' })];
    for (const part of ['linkToken', 'accessToken', 'manifest', 'contentId'] as const) {
      holds(one[part].join() !== two[part].join(), `${part} differs`);
    }
  },
  'when and by what it was sealed is written only on request': async () => {
    const { sealed, contentKey } = await roundTrip({
      text: 'x',
      created: '2026-11-20T10:00:00Z',
      app: 'test/1',
    });
    const manifest = await openManifest({ contentKey, manifest: sealed.manifest });
    same([manifest.created, manifest.app], ['2026-11-20T10:00:00Z', 'test/1']);
    const bare = await roundTrip({ text: 'x' });
    const names = Object.keys(
      await openManifest({ contentKey: bare.contentKey, manifest: bare.sealed.manifest }),
    );
    same(names, ['v', 'kind', 'streams', 'files', 'text']);
  },
  '1 MiB of text is sealed, a byte more is refused, and so is text that grows past 2 MiB in JSON':
    async () => {
      const most = 'é'.repeat(524_288);
      same((await roundTrip({ text: most })).opened.text.length, most.length);
      await refuses('INVALID_INPUT', () => sealText({ text: `${most}x` }));
      await refuses('INVALID_INPUT', () => sealText({ text: '\u0001'.repeat(1_000_000) }));
      await refuses('INVALID_INPUT', () => sealText({ text: 'half a pair: \ud83d' }));
    },
  'a changed ciphertext, another key and a share of files are refused': async () => {
    const { sealed, contentKey } = await roundTrip({ text: 'hunter2' });
    const { manifest } = sealed;
    await refuses('DATA_DAMAGED', () => openText({ contentKey, manifest: flipped(manifest, 100) }));
    await refuses('DATA_DAMAGED', () => openText({ contentKey: createContentKey(), manifest }));
    await refuses('INVALID_INPUT', () => openText({ contentKey: new Uint8Array(0), manifest }));
    const files = await sealManifest({
      contentKey,
      manifest: { v: 1, kind: 'files', streams: [], files: [] },
    });
    await refuses('UNSUPPORTED_FORMAT', () => openText({ contentKey, manifest: files }));
  },
});
