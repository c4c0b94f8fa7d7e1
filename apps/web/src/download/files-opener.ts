import {
  createClaim,
  type InspectedShare,
  type OpenedShare,
  type Receiver,
  WaxwingError,
} from '@waxwing/sdk';
import { type Opener, readShareLink } from '../opening/opening.ts';
import type { KeptClaim, KeptClaims } from './kept-claims.ts';

/** What is known of a share of files before it is opened. */
export interface FoundShare extends InspectedShare {
  /** This browser has opened it before, and may again: no download is taken. */
  kept: KeptClaim | undefined;
}

const claimMilliseconds = 24 * 60 * 60 * 1000;

/** Opens shares of files: each opening takes a download, unless this browser still holds one. */
export function createFilesOpener(receiver: Receiver, claims: KeptClaims): Opener<FoundShare, OpenedShare> {
  return { readLink: (url) => readShareLink(url, isOwnPath), inspect, open, leftAfter, countViews };

  async function inspect(link: Parameters<Receiver['inspectShare']>[0]): Promise<FoundShare> {
    const kept = link.kind === 'files' ? await claims.get(link.token) : undefined;
    try {
      return { ...(await receiver.inspectShare(link)), kept };
    } catch (error) {
      // Used up, by us among others: our own download is still ours.
      if (link.kind !== 'files' || kept === undefined || !isCode(error, 'VIEWED')) throw error;
      return { ...kept.share, downloadsLeft: 0, link, kept };
    }
  }

  async function open(share: FoundShare, passphrase: string): Promise<OpenedShare> {
    const { kept, link, ...policy } = share;
    const { token } = link;
    // The same name again for a second try: the answer may have been lost on its way.
    const earlier = kept ?? (await claims.get(token));
    const claim = earlier?.claim ?? createClaim();
    const record = { token, claim, share: policy };
    if (earlier === undefined)
      await claims.keep({ ...record, isTaken: false, endsAt: Date.now() + claimMilliseconds });
    try {
      const opened = await receiver.openShare(share, { passphrase, claim });
      await claims.keep({ ...record, isTaken: true, endsAt: opened.claimEndsAt });
      return opened;
    } catch (error) {
      if (isCode(error, 'CLAIM_ENDED', 'VIEWED', 'REVOKED', 'EXPIRED')) await claims.forget(token);
      throw error;
    }
  }

  async function countViews({ link }: FoundShare): Promise<number | null> {
    return (await receiver.inspectShare(link)).downloadsLeft;
  }
}

/** Whether an address, without its fragment, is that of a share of files. */
export function isOwnPath({ pathname, searchParams }: URL): boolean {
  return /^\/download\/?$/.test(pathname) && /^[0-9a-f]{64}$/i.test(searchParams.get('token') ?? '');
}

function leftAfter({ downloadsLeft, kept }: FoundShare) {
  if (downloadsLeft === null || kept?.isTaken) return downloadsLeft;
  return downloadsLeft === 1 ? 0 : undefined;
}

function isCode(error: unknown, ...codes: WaxwingError['code'][]): boolean {
  return error instanceof WaxwingError && codes.includes(error.code);
}
