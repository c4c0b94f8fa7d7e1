import { base64Suite } from '../src/base64.cases.ts';
import { cobblestoneSuite } from '../src/cobblestone.cases.ts';
import { contentIdSuite } from '../src/content-id.cases.ts';
import { kdfSuite } from '../src/kdf.cases.ts';
import { linkSuite } from '../src/link.cases.ts';
import { manifestSuite } from '../src/manifest.cases.ts';
import { paddingSuite } from '../src/padding.cases.ts';
import { passphraseSuite } from '../src/passphrase.cases.ts';
import { pathsSuite } from '../src/paths.cases.ts';
import { plainSuite } from '../src/plain.cases.ts';
import { primitivesSuite } from '../src/primitives.cases.ts';
import { resumeSuite } from '../src/resume.cases.ts';
import { slotSuite } from '../src/slot.cases.ts';
import { streamSuite } from '../src/stream.cases.ts';
import { textSuite } from '../src/text.cases.ts';
import type { Suite } from './suite.ts';

/** Every suite that needs no vectors, in reading order. */
export const suites: readonly Suite[] = [
  base64Suite,
  primitivesSuite,
  kdfSuite,
  cobblestoneSuite,
  linkSuite,
  passphraseSuite,
  slotSuite,
  paddingSuite,
  streamSuite,
  resumeSuite,
  pathsSuite,
  manifestSuite,
  contentIdSuite,
  textSuite,
  plainSuite,
];
