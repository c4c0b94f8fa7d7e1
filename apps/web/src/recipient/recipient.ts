import {
  type Client,
  type InspectedSecret,
  parseShareLink,
  type ShareLink,
  WaxwingError,
} from '@waxwing/sdk';
import { type Refused, refusedBy } from './refusal.ts';
import { type RecipientEvent, type RecipientState, step } from './state.ts';

/** What a person can do on the page. */
export interface Recipient {
  /** Takes a view. The passphrase is ignored where none is needed. */
  breakSeal(passphrase: string): Promise<void>;
  retry(): Promise<void>;
  /** Forgets everything that was opened; the page shows nothing from then on. */
  leave(): void;
  /** Undefined while no link could be read, so that there is nothing to report. */
  reportedLink(): ShareLink | undefined;
}

/**
 * Runs one recipient page: asks what the link leads to, and on a click takes the view.
 *
 * @param url The address of the page with its fragment.
 * @param show Called with every state, beginning with `checking`.
 */
export function startRecipient(
  client: Client,
  url: string,
  show: (state: RecipientState) => void,
): Recipient {
  let state: RecipientState = { name: 'checking' };
  let link: ShareLink | undefined;
  let attempt: { secret: InspectedSecret; passphrase: string } | undefined;
  show(state);
  void check();
  return { breakSeal, retry, leave, reportedLink: () => link };

  function tell(event: RecipientEvent) {
    state = step(state, event);
    show(state);
  }

  async function check() {
    try {
      link ??= await readLink(url);
      tell({ name: 'checked', secret: await client.inspectSecret(link) });
    } catch (error) {
      tell({ name: 'refused', refused: refusedOf(error) });
    }
  }

  async function breakSeal(passphrase: string) {
    if (state.name !== 'sealed') return;
    attempt = { secret: state.secret, passphrase };
    tell({ name: 'breakSeal' });
    await open();
  }

  async function open() {
    if (!attempt) return;
    const { secret, passphrase } = attempt;
    try {
      tell({ name: 'opened', content: await client.openSecret(secret, { passphrase }) });
      attempt = undefined;
    } catch (error) {
      const isWrong = error instanceof WaxwingError && error.code === 'WRONG_PASSPHRASE';
      if (isWrong) attempt = undefined;
      tell(isWrong ? { name: 'passphraseWrong' } : { name: 'refused', refused: refusedOf(error) });
    }
    if (state.name === 'opened' && state.viewsLeft === undefined) await countViews(secret);
  }

  /** Others may have opened it since this page looked, so the server is asked again. */
  async function countViews(secret: InspectedSecret) {
    try {
      tell({ name: 'viewsCounted', viewsLeft: (await client.inspectSecret(secret.link)).viewsLeft });
    } catch (error) {
      if (error instanceof WaxwingError && error.code === 'VIEWED')
        tell({ name: 'viewsCounted', viewsLeft: 0 });
      // Anything else leaves the number unknown; the secret is open, and that is what counts.
    }
  }

  async function retry() {
    if (attempt && state.name === 'refused' && state.refused.reason !== 'locked') {
      tell({ name: 'retryOpening', secret: attempt.secret });
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

async function readLink(url: string): Promise<ShareLink> {
  const { hash, pathname } = new URL(url);
  if (hash.length <= 1 && /^\/[0-9A-Za-z]{12}\/?$/.test(pathname))
    throw new RefusedError({ reason: 'noKey' });
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
