import fc from 'fast-check';
import { holds, refuses, same } from '../testing/assert.ts';
import { suite } from '../testing/suite.ts';
import {
  createLinkSecret,
  createLinkSecretWith,
  deriveLinkToken,
  encodeFragment,
  parseFragment,
} from './link.ts';

const secret32 = fc.uint8Array({ minLength: 32, maxLength: 32 });

export const linkSuite = suite('link', {
  'any link secret comes back from its fragment of 50 plain characters': async () => {
    await fc.assert(
      fc.asyncProperty(secret32, async (linkSecret) => {
        const fragment = await encodeFragment(linkSecret);
        holds(/^1\.[A-Za-z0-9_-]{48}$/.test(fragment), 'the fragment has its form');
        same(await parseFragment(fragment), linkSecret);
      }),
    );
  },
  'a change of any character is found out without a server': async () => {
    const fragment = await encodeFragment(await createLinkSecret());
    for (let at = 2; at < fragment.length; at++) {
      const other = fragment[at] === 'A' ? 'B' : 'A';
      await refuses('LINK_DAMAGED', () =>
        parseFragment(fragment.slice(0, at) + other + fragment.slice(at + 1)),
      );
    }
  },
  'a fragment cut anywhere, or with something behind it, is damaged': async () => {
    const fragment = await encodeFragment(await createLinkSecret());
    for (let end = 0; end < fragment.length; end++) {
      await refuses('LINK_DAMAGED', () => parseFragment(fragment.slice(0, end)));
    }
    for (const tail of ['A', '.', '=', ' ', '%', '\n'])
      await refuses('LINK_DAMAGED', () => parseFragment(fragment + tail));
  },
  'characters of plain base64 and strange version marks are damage': async () => {
    const encoded = (await encodeFragment(new Uint8Array(32).fill(0xfb))).slice(2);
    holds(encoded.includes('-'), 'the example has a digit that differs between the alphabets');
    await refuses('LINK_DAMAGED', () => parseFragment(`1.${encoded.replaceAll('-', '+')}`));
    for (const mark of ['', '1', '.', '0.', '01.', 'v1.', '#1.', '１.']) {
      await refuses('LINK_DAMAGED', () => parseFragment(mark + encoded));
    }
  },
  'a later version asks for a newer app, whatever follows': async () => {
    for (const later of ['2.', '2.AAAA', '9.x', '10.abc', '999.'])
      await refuses('LINK_TOO_NEW', () => parseFragment(later));
  },
  'a secret is drawn again until its fragment ends in a letter or a digit': async () => {
    const candidates = Array.from({ length: 256 }, (_, i) => new Uint8Array(32).fill(i));
    const endings = await Promise.all(candidates.map(async (one) => (await encodeFragment(one)).at(-1)));
    const firstBad = endings.findIndex((ending) => ending === '-' || ending === '_');
    const nextGood = endings.findIndex((ending, i) => i > firstBad && ending !== '-' && ending !== '_');
    holds(firstBad >= 0 && nextGood > firstBad, 'the examples have a bad ending and a good one after it');
    const queue = candidates.slice(firstBad);
    same(await createLinkSecretWith(() => queue.shift() ?? new Uint8Array(32)), candidates[nextGood]);
  },
  'no link ever ends in punctuation': async () => {
    for (let i = 0; i < 300; i++)
      holds(/[A-Za-z0-9]$/.test(await encodeFragment(await createLinkSecret())), 'the ending');
  },
  'a link secret of another length is refused everywhere': async () => {
    for (const length of [0, 31, 33]) {
      await refuses('INVALID_INPUT', () => encodeFragment(new Uint8Array(length)));
      await refuses('INVALID_INPUT', () => deriveLinkToken(new Uint8Array(length)));
    }
  },
});
