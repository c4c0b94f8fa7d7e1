import type { opening, Refusal } from '../messages/en/opening.ts';
import type { RefusalReason } from './refusal.ts';

/** What a page says before the seal is broken; secrets and files have their own sentences for some of it. */
export type OpeningWords = typeof opening & {
  title: string;
  opensOnce: string;
  lastView: (expiresAt: number) => string;
  opens: (views: number, expiresAt: number) => string;
  opensUntil: (expiresAt: number) => string;
  passphraseAsk: string;
  /** Why it is safe, in one sentence. */
  why: string;
  /** Spoken when the seal is broken. */
  announced: string;
  /** Shown after the page was left. */
  closed: string;
  refusals: Record<RefusalReason, Refusal>;
};
