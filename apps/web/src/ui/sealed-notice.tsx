import type { ComponentChildren } from 'preact';
import { recipient } from '../messages/en/recipient.ts';
import type { OpeningWords } from '../opening/words.ts';
import { Seal } from './seal.tsx';

interface SealedNoticeProps {
  /** Takes the place of the sentence on the policy. */
  sentence?: string | undefined;
  /** Default: those for a secret. */
  words?: Pick<OpeningWords, 'opensOnce' | 'opens' | 'opensUntil' | 'lastView'>;
  /** Null: any number until it expires. */
  viewsLeft: number | null;
  isOnce: boolean;
  /** Epoch milliseconds. */
  expiresAt: number;
  heading: ComponentChildren;
  children: ComponentChildren;
}

type Policy = Omit<SealedNoticeProps, 'heading' | 'children'>;

/** What a recipient meets before the seal is broken; the sender is shown the same. */
export function SealedNotice({ heading, children, ...policy }: SealedNoticeProps) {
  return (
    <div class="flex flex-col items-center text-center">
      <Seal state="whole" />
      <div class="mt-6">{heading}</div>
      <p class="mt-2 max-w-[30rem] text-muted">{opensSentence(policy)}</p>
      {children}
    </div>
  );
}

/** One sentence on what breaking the seal will use up. */
function opensSentence({ sentence, words = recipient, viewsLeft, isOnce, expiresAt }: Policy): string {
  if (sentence !== undefined) return sentence;
  if (viewsLeft === null) return words.opensUntil(expiresAt);
  if (isOnce) return words.opensOnce;
  return viewsLeft === 1 ? words.lastView(expiresAt) : words.opens(viewsLeft, expiresAt);
}
