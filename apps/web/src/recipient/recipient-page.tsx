import type { Client } from '@waxwing/sdk';
import { useEffect, useRef, useState } from 'preact/hooks';
import { recipient as messages, opened, refusals } from '../messages/en/recipient.ts';
import { ReportDialog } from '../report/report-dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import { OpenedView } from './opened-view.tsx';
import type { Recipient } from './recipient.ts';
import { RefusedView } from './refused-view.tsx';
import { SealedView } from './sealed-view.tsx';
import type { RecipientState } from './state.ts';

interface RecipientPageProps {
  state: RecipientState;
  client: Client;
  recipient: () => Recipient;
}

/** One card that holds whatever state the link is in. Its least height is the same in all, so nothing jumps. */
export function RecipientPage({ state, client, recipient }: RecipientPageProps) {
  const [isReporting, setReporting] = useState(false);
  const [spoken, say] = useState('');
  const card = useRef<HTMLElement>(null);
  useNews(state, card, say);

  const link = isReportable(state) ? recipient().reportedLink() : undefined;
  return (
    <>
      <section
        ref={card}
        class={`card flex min-h-[27rem] flex-col ${state.name === 'opened' ? '' : 'justify-center'}`}
      >
        <State state={state} recipient={recipient} say={say} />
      </section>
      {link && (
        <p class="no-print mt-3 text-center">
          <button type="button" class="button-text text-sm" onClick={() => setReporting(true)}>
            <Icon name="flag" class="size-4.5" />
            {messages.report}
          </button>
        </p>
      )}
      {isReporting && link && (
        <ReportDialog client={client} link={link} onClose={() => setReporting(false)} />
      )}
      <p class="sr-only" role="status">
        {spoken}
      </p>
    </>
  );
}

/** There is something to report, and a server to report it to. */
function isReportable(state: RecipientState): boolean {
  if (state.name === 'refused')
    return state.refused.reason !== 'notFound' && state.refused.reason !== 'offline';
  return state.name !== 'checking' && state.name !== 'left';
}

interface StateProps {
  state: RecipientState;
  recipient: () => Recipient;
  say: (sentence: string) => void;
}

function State({ state, recipient, say }: StateProps) {
  switch (state.name) {
    case 'checking':
      return <Checking />;
    case 'sealed':
    case 'opening':
      return <SealedView state={state} onBreak={(passphrase) => recipient().breakSeal(passphrase)} />;
    case 'opened':
      return <OpenedView state={state} say={say} />;
    case 'refused':
      return <RefusedView refused={state.refused} onRetry={() => recipient().retry()} />;
    case 'left':
      return <p class="text-center text-muted">{opened.closed}</p>;
  }
}

/** The shape of what comes, visible only when it takes longer than a moment. */
function Checking() {
  return (
    <div class="flex flex-col items-center" role="status">
      <h1 class="sr-only">{messages.checking}</h1>
      <div class="skeleton size-20 rounded-full!" />
      <div class="skeleton mt-6 h-7 w-64 max-w-full" />
      <div class="skeleton mt-4 h-5 w-80 max-w-full" />
      <div class="skeleton mt-7 h-11 w-40 rounded-control!" />
    </div>
  );
}

/**
 * Tells those who do not see the page what has become of it. After an act of theirs the focus goes to the new heading;
 * while the page still loads it stays where they have put it, and the news is only spoken.
 */
function useNews(
  state: RecipientState,
  card: { current: HTMLElement | null },
  say: (sentence: string) => void,
) {
  const previous = useRef(state.name);
  useEffect(() => {
    const isAnswer = previous.current === 'opening' && (state.name === 'opened' || state.name === 'refused');
    previous.current = state.name;
    if (isAnswer) card.current?.querySelector<HTMLElement>('h1')?.focus();
    say(newsOf(state));
  }, [state.name]);
}

function newsOf(state: RecipientState): string {
  if (state.name === 'sealed') return messages.title;
  if (state.name === 'opened') return opened.announced;
  return state.name === 'refused' ? refusals[state.refused.reason].title : '';
}
