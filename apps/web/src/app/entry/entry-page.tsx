import type { ComponentChildren } from 'preact';
import { words } from '../../messages/en/app-entry.ts';
import { PageTitle } from '../parts/page.tsx';
import { paths } from '../paths.ts';
import { EntryFrame } from '../shell/entry-frame.tsx';

interface EntryPageProps {
  title: string;
  text?: string | undefined;
  /** The way back to signing in. */
  hasBack?: boolean;
  children?: ComponentChildren;
}

/** One step on the way into an account: what it is, one sentence, and what to do. */
export function EntryPage({ title, text, hasBack = false, children }: EntryPageProps) {
  return (
    <EntryFrame>
      {/* A step with another title is another place: its heading takes the focus. */}
      <PageTitle key={title} title={title} />
      {text && <p class="mt-1 text-muted">{text}</p>}
      {children && <div class="mt-6 grid gap-5">{children}</div>}
      {hasBack && (
        <a href={paths.signIn} class="button-text mt-5 text-sm">
          {words.backToSignIn}
        </a>
      )}
    </EntryFrame>
  );
}
