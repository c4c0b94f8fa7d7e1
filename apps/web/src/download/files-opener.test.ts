import {
  type InspectedShare,
  type OpenedShare,
  type OpenShareOptions,
  type Receiver,
  WaxwingError,
  type WaxwingErrorCode,
} from '@waxwing/sdk';
import { expect, test } from 'vitest';
import { createFilesOpener, isOwnPath } from './files-opener.ts';
import type { KeptClaim, KeptClaims } from './kept-claims.ts';

const token = 'ab'.repeat(32);
const link = {
  kind: 'files',
  origin: 'https://waxwing.example',
  baseUrl: 'https://waxwing.example',
  token,
  linkSecret: new Uint8Array(32),
} as const;
const share: InspectedShare = {
  link,
  needsPassphrase: false,
  sizeBytes: 1000,
  expiresAt: 4_000_000_000_000,
  downloadsLeft: 1,
  slot: new Uint8Array(152),
};
/** Nothing of it is looked at. */
const unread = {} as OpenedShare;
const claimEndsAt = 3_000_000_000_000;

/** A server with a share for one download, as its receiver sees it. */
function scene() {
  const kept = new Map<string, KeptClaim>();
  const claims: KeptClaims = {
    get: async (token) => kept.get(token),
    keep: async (claim) => void kept.set(claim.token, claim),
    forget: async (token) => void kept.delete(token),
  };
  let holder: string | undefined;
  let failure: WaxwingErrorCode | undefined;
  let keptBefore: KeptClaim | undefined;
  const receiver: Receiver = {
    async inspectShare() {
      if (holder !== undefined) throw new WaxwingError('VIEWED', 'used up');
      return share;
    },
    async openShare(_, { claim = '' }: OpenShareOptions = {}) {
      keptBefore = kept.get(token);
      if (failure === 'WRONG_PASSPHRASE') throw new WaxwingError(failure, 'wrong');
      if (holder !== undefined && holder !== claim) throw new WaxwingError('VIEWED', 'used up');
      holder = claim;
      if (failure !== undefined) throw new WaxwingError(failure, 'lost');
      // Nobody here reads the files.
      return { claim, claimEndsAt } as OpenedShare;
    },
    reportShare: async () => {},
  };
  return {
    kept,
    opener: createFilesOpener(receiver, claims),
    failWith: (code: WaxwingErrorCode | undefined) => {
      failure = code;
    },
    keptBefore: () => keptBefore,
  };
}

test('the claim is kept before it is used, and afterwards until it ends', async () => {
  const { opener, kept, keptBefore } = scene();
  const { claim } = await opener.open(await opener.inspect(link), '');
  expect(keptBefore()).toMatchObject({ claim, isTaken: false });
  expect(kept.get(token)).toMatchObject({ claim, isTaken: true, endsAt: claimEndsAt });
});

test('what is kept holds neither link nor passphrase', async () => {
  const { opener, kept } = scene();
  await opener.open(await opener.inspect(link), 'canary');
  const record = kept.get(token);
  expect(Object.keys(record ?? {}).sort()).toEqual(['claim', 'endsAt', 'isTaken', 'share', 'token']);
  expect(Object.keys(record?.share ?? {}).sort()).toEqual([
    'downloadsLeft',
    'expiresAt',
    'needsPassphrase',
    'sizeBytes',
    'slot',
  ]);
});

test('a share that this browser has used up opens again with the same claim', async () => {
  const { opener } = scene();
  const first = await opener.open(await opener.inspect(link), '');
  const found = await opener.inspect(link);
  expect(found).toMatchObject({ downloadsLeft: 0, kept: { isTaken: true }, link });
  expect((await opener.open(found, '')).claim).toBe(first.claim);
  expect(opener.leftAfter(found, unread)).toBe(0);
});

test('a lost answer costs nothing: the next try carries the same claim', async () => {
  const { opener, failWith } = scene();
  const found = await opener.inspect(link);
  failWith('OFFLINE');
  await expect(opener.open(found, '')).rejects.toMatchObject({ code: 'OFFLINE' });
  failWith(undefined);
  const again = await opener.inspect(link);
  expect(again.kept?.isTaken).toBe(false);
  await expect(opener.open(again, '')).resolves.toMatchObject({ claimEndsAt });
});

test('a wrong passphrase does not make a share one that was opened', async () => {
  const { opener, failWith } = scene();
  failWith('WRONG_PASSPHRASE');
  await expect(opener.open(await opener.inspect(link), 'wrong')).rejects.toMatchObject({
    code: 'WRONG_PASSPHRASE',
  });
  expect((await opener.inspect(link)).kept?.isTaken).toBe(false);
});

test('a claim that is over is forgotten, so that the next try is a new one', async () => {
  for (const code of ['CLAIM_ENDED', 'VIEWED', 'REVOKED', 'EXPIRED'] as const) {
    const { opener, failWith, kept } = scene();
    failWith(code);
    await expect(opener.open(await opener.inspect(link), '')).rejects.toMatchObject({ code });
    expect(kept.size).toBe(0);
  }
});

test('a used-up share that was never opened here stays closed', async () => {
  const { opener, kept } = scene();
  await opener.open(await opener.inspect(link), '');
  kept.clear();
  await expect(opener.inspect(link)).rejects.toMatchObject({ code: 'VIEWED' });
});

test('what is left after a download is only said when it is certain', () => {
  const { opener } = scene();
  const kept = undefined;
  expect(opener.leftAfter({ ...share, kept }, unread)).toBe(0);
  expect(opener.leftAfter({ ...share, kept, downloadsLeft: null }, unread)).toBeNull();
  expect(opener.leftAfter({ ...share, kept, downloadsLeft: 5 }, unread)).toBeUndefined();
});

test('only the address of a share can be one whose key is missing', () => {
  const isOwn = (path: string) => isOwnPath(new URL(path, 'https://waxwing.example'));
  expect(isOwn(`/download?token=${token}`)).toBe(true);
  expect(isOwn(`/download/?token=${token}`)).toBe(true);
  expect(isOwn('/download')).toBe(false);
  expect(isOwn(`/download?token=${token}%231.abc`)).toBe(false);
});
