import { refuses, same } from '../testing/assert.ts';
import { suite } from '../testing/suite.ts';
import { utf8 } from './bytes.ts';
import { normalizePassphrase } from './passphrase.ts';

export const passphraseSuite = suite('passphrase', {
  'letters typed in one piece and in two are the same': () => {
    same(normalizePassphrase('pa\u0308ss'), normalizePassphrase('p\u00e4ss'));
  },
  'every Unicode space is a space': () => {
    for (const space of '\u00a0\u1680\u2000\u2009\u202f\u205f\u3000') {
      same(normalizePassphrase(`a${space}b`), utf8('a b'));
    }
  },
  'case, width and control characters are kept apart, as RFC 8265 §4.2 asks': () => {
    same(normalizePassphrase('Ａb\tC'), utf8('Ａb\tC'));
  },
  '1 to 1024 bytes are accepted, no more and no fewer': async () => {
    same(normalizePassphrase('é'.repeat(512)).length, 1024);
    await refuses('INVALID_INPUT', () => normalizePassphrase(''));
    await refuses('INVALID_INPUT', () => normalizePassphrase(`${'é'.repeat(512)}x`));
  },
  'half of a surrogate pair is refused, since it has no bytes of its own': () =>
    refuses('INVALID_INPUT', () => normalizePassphrase('a\ud83d')),
});
