import { parseShareLink, type ShareLink, WaxwingError } from '@waxwing/sdk';
import { type Refused, refusedBy } from './refusal.ts';
import { type OpeningEvent, type OpeningState, step, type ViewsLeft } from './state.ts';

/** How one kind of share is asked for and opened. */
export interface Opener<Share, Content, Link = ShareLink> {
  /** Reads the address of the page. */
  readLink(url: string): Promise<Link> | Link;
  /** Asks what the link leads to. Takes no view. */
  inspect(link: Link): Promise<Share>;
  /** Takes the view. A repeat with the same share takes no second one. */
  open(share: Share, passphrase: string): Promise<Content>;
  /** What is certain right after the view was taken. */
  leftAfter(share: Share, content: Content): ViewsLeft;
  /** Asks the server how many views are left. */
  countViews(share: Share): Promise<number | null>;
}

/** What a person can do on the page. */
export interface Opening<Link = ShareLink> {
  /** Takes a view. The passphrase is ignored where none is needed. */
  breakSeal(passphrase: string): Promise<void>;
  retry(): Promise<void>;
  /** Forgets everything that was opened; the page shows nothing from then on. */
  leave(): void;
  /** Undefined while no link could be read, so that there is nothing to report. */
  reportedLink(): Link | undefined;
}

/**
 * Runs one page that opens a link: asks what the link leads to, and on a click takes the view.
 *
 * @param url The address of the page with its fragment.
 * @param show Called with every state, beginning with `checking`.
 */
export function startOpening<Share, Content, Link>(
  opener: Opener<Share, Content, Link>,
  url: string,
  show: (state: OpeningState<Share, Content>) => void,
): Opening<Link> {
  let state: OpeningState<Share, Content> = { name: 'checking' };
  let link: Link | undefined;
  let attempt: { share: Share; passphrase: string } | undefined;
  show(state);
  void check();
  return { breakSeal, retry, leave, reportedLink: () => link };

  function tell(event: OpeningEvent<Share, Content>) {
    state = step(state, event);
    show(state);
  }

  async function check() {
    try {
      link ??= await opener.readLink(url);
      tell({ name: 'checked', share: await opener.inspect(link) });
    } catch (error) {
      tell({ name: 'refused', refused: refusedOf(error) });
    }
  }

  async function breakSeal(passphrase: string) {
    if (state.name !== 'sealed') return;
    attempt = { share: state.share, passphrase };
    tell({ name: 'breakSeal' });
    await open();
  }

  async function open() {
    if (!attempt) return;
    const { share, passphrase } = attempt;
    try {
      const content = await opener.open(share, passphrase);
      tell({ name: 'opened', content, viewsLeft: opener.leftAfter(share, content) });
      attempt = undefined;
    } catch (error) {
      const isWrong = error instanceof WaxwingError && error.code === 'WRONG_PASSPHRASE';
      if (isWrong) attempt = undefined;
      tell(isWrong ? { name: 'passphraseWrong' } : { name: 'refused', refused: refusedOf(error) });
    }
    if (state.name === 'opened' && state.viewsLeft === undefined) await countViews(share);
  }

  /** Others may have opened it since this page looked, so the server is asked again. */
  async function countViews(share: Share) {
    try {
      tell({ name: 'viewsCounted', viewsLeft: await opener.countViews(share) });
    } catch (error) {
      if (error instanceof WaxwingError && error.code === 'VIEWED')
        tell({ name: 'viewsCounted', viewsLeft: 0 });
      // Anything else leaves the number unknown; the share is open, and that is what counts.
    }
  }

  async function retry() {
    if (attempt && state.name === 'refused' && state.refused.reason !== 'locked') {
      tell({ name: 'retryOpening', share: attempt.share });
      return open();
    }
    attempt = undefined;
    tell({ name: 'retryChecking' });
    return check();
  }

  function leave() {
    attempt = undefined;
    link = undefined;
    tell({ name: 'left' });
  }
}

/**
 * Reads a link with a key in its fragment.
 *
 * @param isOwnPath Whether the page's own address, without its fragment, is that of a share: then the key is missing.
 */
export async function readShareLink(url: string, isOwnPath: (address: URL) => boolean): Promise<ShareLink> {
  const address = new URL(url);
  if (address.hash.length <= 1 && isOwnPath(address)) throw new RefusedError({ reason: 'noKey' });
  return parseShareLink(url);
}

/** A refusal of this page's own, which no answer of the server stands for. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly refused: Refused;

  constructor(refused: Refused) {
    super(refused.reason);
    this.refused = refused;
  }
}

function refusedOf(error: unknown): Refused {
  if (error instanceof RefusedError) return error.refused;
  return globalThis.isSecureContext === false ? { reason: 'insecure' } : refusedBy(error);
}
