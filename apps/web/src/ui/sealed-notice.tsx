import type { ComponentChildren } from 'preact';
import { recipient } from '../messages/en/recipient.ts';
import { Seal } from './seal.tsx';

interface SealedNoticeProps {
  /** Null: any number until it expires. */
  viewsLeft: number | null;
  isOnce: boolean;
  /** Epoch milliseconds. */
  expiresAt: number;
  heading: ComponentChildren;
  children: ComponentChildren;
}

/** What a recipient meets before the seal is broken; the sender is shown the same. */
export function SealedNotice({ viewsLeft, isOnce, expiresAt, heading, children }: SealedNoticeProps) {
  return (
    <div class="flex flex-col items-center text-center">
      <Seal state="whole" />
      <div class="mt-6">{heading}</div>
      <p class="mt-2 max-w-[30rem] text-muted">{opensSentence(viewsLeft, isOnce, expiresAt)}</p>
      {children}
    </div>
  );
}

/** One sentence on what breaking the seal will use up. */
function opensSentence(viewsLeft: number | null, isOnce: boolean, expiresAt: number): string {
  if (viewsLeft === null) return recipient.opensUntil(expiresAt);
  if (isOnce) return recipient.opensOnce;
  return viewsLeft === 1 ? recipient.lastView(expiresAt) : recipient.opens(viewsLeft, expiresAt);
}
