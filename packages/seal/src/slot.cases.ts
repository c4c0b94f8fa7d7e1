import { flipped, holds, refuses, same } from '../testing/assert.ts';
import { suite } from '../testing/suite.ts';
import { concat, u32 } from './bytes.ts';
import { createContentKey } from './content-key.ts';
import { SealError, type SealErrorCode } from './errors.ts';
import type { Argon2id } from './kdf.ts';
import { createLinkSecret } from './link.ts';
import { createSlot, openSlot } from './slot.ts';
import type { Kdf } from './slot-header.ts';
import { readSlotHeader, SLOT_BYTES } from './slot-header.ts';

/** A stand-in that is quick and depends on everything Argon2id depends on; what it costs is not what is tested. */
const quickKdf: Argon2id = async (password, salt, { memoryKiB, passes, lanes }) => {
  const input = concat(password, Uint8Array.of(0), salt, u32(memoryKiB), u32(passes), u32(lanes));
  return new Uint8Array(await crypto.subtle.digest('SHA-256', input));
};

const CHEAPEST: Kdf = { name: 'argon2id', memoryKiB: 19_456, passes: 2, lanes: 1 };

async function lock(passphrase?: string, kdf?: Kdf) {
  const linkSecret = await createLinkSecret();
  const contentKey = createContentKey();
  const made = await createSlot({ linkSecret, contentKey, passphrase, argon2id: quickKdf, kdf });
  return { linkSecret, contentKey, ...made };
}

export const slotSuite = suite('slot', {
  'the link alone opens a slot without a passphrase, and gives the token the server knows': async () => {
    const { linkSecret, contentKey, slot, accessToken } = await lock();
    same([slot.length, readSlotHeader(slot).needsPassphrase], [SLOT_BYTES, false]);
    same(await openSlot({ linkSecret, slot }), { contentKey, accessToken });
    same(await openSlot({ linkSecret, slot, passphrase: 'not asked for' }), { contentKey, accessToken });
  },
  'with a passphrase both it and the link are needed': async () => {
    const { linkSecret, contentKey, slot, accessToken } = await lock('open sesame');
    const open = { linkSecret, slot, argon2id: quickKdf };
    const { kdf, needsPassphrase } = readSlotHeader(slot);
    same([kdf, needsPassphrase], [{ name: 'argon2id', memoryKiB: 65_536, passes: 3, lanes: 1 }, true]);
    same(await openSlot({ ...open, passphrase: 'open\u00a0sesame' }), { contentKey, accessToken });
    await refuses('PASSPHRASE_REQUIRED', () => openSlot(open));
    await refuses('PASSPHRASE_REQUIRED', () => openSlot({ ...open, passphrase: '' }));
    await refuses('WRONG_LINK_OR_PASSPHRASE', () => openSlot({ ...open, passphrase: 'Open sesame' }));
    const other = await createLinkSecret();
    await refuses('WRONG_LINK_OR_PASSPHRASE', () =>
      openSlot({ ...open, linkSecret: other, passphrase: 'open sesame' }),
    );
  },
  'a passphrase that could not have been set is a wrong one, and costs nothing': async () => {
    const { linkSecret, slot } = await lock('short');
    const argon2id = () => Promise.reject(new Error('must not run'));
    const act = () => openSlot({ linkSecret, slot, argon2id, passphrase: 'x'.repeat(1025) });
    await refuses('WRONG_LINK_OR_PASSPHRASE', act);
  },
  'a slot moved to another link does not open': async () => {
    const [mine, other] = [await lock(), await lock()];
    await refuses('WRONG_LINK_OR_PASSPHRASE', () =>
      openSlot({ linkSecret: mine.linkSecret, slot: other.slot }),
    );
  },
  'two slots of one share give the same content under different tokens': async () => {
    const first = await lock();
    const linkSecret = await createLinkSecret();
    const second = await createSlot({ linkSecret, contentKey: first.contentKey });
    same((await openSlot({ linkSecret, slot: second.slot })).contentKey, first.contentKey);
    holds(second.accessToken.join() !== first.accessToken.join(), 'the tokens differ');
  },
  'a change of any byte is refused, in a slot with and without passphrase': async () => {
    for (const passphrase of [undefined, 'open sesame']) {
      const { linkSecret, slot } = await lock(passphrase, passphrase === undefined ? undefined : CHEAPEST);
      for (let at = 0; at < slot.length; at++) {
        const changed = {
          linkSecret,
          slot: flipped(slot, at),
          passphrase: 'open sesame',
          argon2id: quickKdf,
        };
        const code = await codeOf(() => openSlot(changed));
        holds(expectedCodes(at).includes(code), `byte ${at} is refused with ${code}`);
      }
    }
  },
  'a slot of any other length is refused': async () => {
    const { linkSecret, slot } = await lock();
    for (let length = 0; length < slot.length; length++) {
      await refuses('DATA_DAMAGED', () => openSlot({ linkSecret, slot: slot.subarray(0, length) }));
    }
    await refuses('DATA_DAMAGED', () => openSlot({ linkSecret, slot: concat(slot, Uint8Array.of(0)) }));
  },
  'costs outside the limits are refused before the passphrase is stretched': async () => {
    const { linkSecret, slot } = await lock('open sesame');
    const argon2id = () => Promise.reject(new Error('must not run'));
    for (const header of BAD_HEADERS) {
      const asked = concat(slot.subarray(0, 6), header, slot.subarray(16));
      await refuses('UNSUPPORTED_FORMAT', () =>
        openSlot({ linkSecret, slot: asked, passphrase: 'open sesame', argon2id }),
      );
    }
  },
  'the costs at the limits themselves are accepted': () => {
    const rest = new Uint8Array(SLOT_BYTES - 16);
    const magic = Uint8Array.of(0x57, 0x58, 0x57, 0x31, 1, 1);
    for (const header of GOOD_HEADERS) readSlotHeader(concat(magic, header, rest));
  },
  'a writer refuses costs outside the limits, and a passphrase without costs or the reverse': async () => {
    const weak: Kdf = { name: 'argon2id', memoryKiB: 19_456, passes: 1, lanes: 1 };
    for (const kdf of [weak, { ...weak, passes: 17 }, { ...weak, passes: 2.5 }, { name: 'none' } as const]) {
      await refuses('INVALID_INPUT', () => lock('open sesame', kdf));
    }
    await refuses('INVALID_INPUT', () => lock('open sesame', { name: 'pbkdf2', iterations: 599_999 }));
    await refuses('INVALID_INPUT', () => lock(undefined, CHEAPEST));
    await refuses('INVALID_INPUT', () => lock(''));
  },
  'without an Argon2id such a slot is neither made nor opened': async () => {
    const { linkSecret, contentKey, slot } = await lock('open sesame');
    await refuses('KDF_UNAVAILABLE', () => openSlot({ linkSecret, slot, passphrase: 'open sesame' }));
    await refuses('KDF_UNAVAILABLE', () => createSlot({ linkSecret, contentKey, passphrase: 'open sesame' }));
  },
  'an Argon2id that fails, or gives anything but 32 bytes, protects nothing and is refused': async () => {
    const { linkSecret, contentKey, slot } = await lock('open sesame');
    const broken: Argon2id[] = [
      () => Promise.reject(new Error('out of memory')),
      async () => new Uint8Array(0),
      async () => new Uint8Array(31),
      // What a worker that speaks another version of its protocol would answer.
      async () => 'k'.repeat(32) as never,
    ];
    for (const argon2id of broken) {
      const options = { linkSecret, passphrase: 'open sesame', argon2id };
      await refuses('KDF_UNAVAILABLE', () => createSlot({ ...options, contentKey }));
      await refuses('KDF_UNAVAILABLE', () => openSlot({ ...options, slot }));
    }
  },
  'keys of another length are refused': async () => {
    const { linkSecret, contentKey, slot } = await lock();
    await refuses('INVALID_INPUT', () => createSlot({ linkSecret, contentKey: contentKey.subarray(1) }));
    await refuses('INVALID_INPUT', () => createSlot({ linkSecret: new Uint8Array(0), contentKey }));
    await refuses('INVALID_INPUT', () => openSlot({ linkSecret: new Uint8Array(0), slot }));
  },
});

/** KDF, lanes, memory and rounds, as they stand in bytes 6 to 15. */
function costs(kdf: number, lanes: number, memoryKiB: number, rounds: number) {
  return concat(Uint8Array.of(kdf, lanes), u32(memoryKiB), u32(rounds));
}

const GOOD_HEADERS = [
  costs(0, 0, 0, 0),
  costs(1, 1, 19_456, 2),
  costs(1, 4, 1_048_576, 16),
  costs(1, 1, 38_912, 1),
  costs(2, 0, 0, 600_000),
  costs(2, 0, 0, 10_000_000),
];

const BAD_HEADERS = [
  costs(1, 0, 65_536, 3),
  costs(1, 5, 65_536, 3),
  costs(1, 1, 19_455, 3),
  costs(1, 1, 1_048_577, 3),
  costs(1, 1, 0xffffffff, 3),
  costs(1, 1, 65_536, 0),
  costs(1, 1, 65_536, 17),
  costs(1, 1, 38_911, 1),
  costs(0, 1, 0, 0),
  costs(0, 0, 65_536, 0),
  costs(0, 0, 0, 3),
  costs(2, 0, 0, 599_999),
  costs(2, 0, 0, 10_000_001),
  costs(2, 1, 0, 600_000),
  costs(2, 0, 1, 600_000),
  costs(3, 0, 0, 0),
  costs(15, 0, 0, 0),
  costs(255, 0, 0, 0),
];

/** Magic, version and suite name the format; costs may leave their limits; all else up to the key belongs to the lock. */
function expectedCodes(at: number): (SealErrorCode | 'opened')[] {
  if (at < 6) return ['UNSUPPORTED_FORMAT'];
  if (at < 16) return ['UNSUPPORTED_FORMAT', 'WRONG_LINK_OR_PASSPHRASE'];
  return at < 104 ? ['WRONG_LINK_OR_PASSPHRASE'] : ['DATA_DAMAGED'];
}

async function codeOf(act: () => Promise<unknown>): Promise<SealErrorCode | 'opened'> {
  try {
    await act();
    return 'opened';
  } catch (error) {
    if (error instanceof SealError) return error.code;
    throw error;
  }
}
