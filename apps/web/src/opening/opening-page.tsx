import type { ReportOptions } from '@waxwing/sdk';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ReportDialog } from '../report/report-dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import type { Opening } from './opening.ts';
import { RefusedView } from './refused-view.tsx';
import type { OpeningState } from './state.ts';
import type { OpeningWords } from './words.ts';

type Sealed<Share> = Extract<OpeningState<Share, never>, { name: 'sealed' | 'opening' }>;
type Opened<Share, Content> = Extract<OpeningState<Share, Content>, { name: 'opened' }>;

interface OpeningPageProps<Share, Content, Link> {
  state: OpeningState<Share, Content>;
  words: OpeningWords;
  opening: () => Opening<Link>;
  sendReport: (link: Link, report: ReportOptions) => Promise<void>;
  sealed: (state: Sealed<Share>) => ComponentChildren;
  /** `say` speaks a sentence to those who do not see the page. */
  opened: (state: Opened<Share, Content>, say: (sentence: string) => void) => ComponentChildren;
}

/** One card that holds whatever state the link is in. Its least height is the same in all, so nothing jumps. */
export function OpeningPage<Share, Content, Link>(props: OpeningPageProps<Share, Content, Link>) {
  const { state, words, opening, sendReport } = props;
  const [isReporting, setReporting] = useState(false);
  const [spoken, say] = useState('');
  const card = useRef<HTMLElement>(null);
  useNews(state, words, card, say);

  const link = isReportable(state) ? opening().reportedLink() : undefined;
  return (
    <>
      <section
        ref={card}
        class={`card flex min-h-[27rem] flex-col ${state.name === 'opened' ? '' : 'justify-center'}`}
      >
        <State {...props} say={say} />
      </section>
      {link && (
        <p class="no-print mt-3 text-center">
          <button type="button" class="button-text text-sm" onClick={() => setReporting(true)}>
            <Icon name="flag" class="size-4.5" />
            {words.report}
          </button>
        </p>
      )}
      {isReporting && link && (
        <ReportDialog send={(report) => sendReport(link, report)} onClose={() => setReporting(false)} />
      )}
      <p class="sr-only" role="status">
        {spoken}
      </p>
    </>
  );
}

/** There is something to report, and a server to report it to. */
function isReportable(state: OpeningState<unknown, unknown>): boolean {
  if (state.name === 'refused')
    return state.refused.reason !== 'notFound' && state.refused.reason !== 'offline';
  return state.name !== 'checking' && state.name !== 'left';
}

function State<Share, Content, Link>(
  props: OpeningPageProps<Share, Content, Link> & { say: (sentence: string) => void },
): ComponentChildren {
  const { state, words, opening } = props;
  switch (state.name) {
    case 'checking':
      return <Checking label={words.checking} />;
    case 'sealed':
    case 'opening':
      return props.sealed(state);
    case 'opened':
      return props.opened(state, props.say);
    case 'refused':
      return <RefusedView refused={state.refused} words={words} onRetry={() => opening().retry()} />;
    case 'left':
      return <p class="text-center text-muted">{words.closed}</p>;
  }
}

/** The shape of what comes, visible only when it takes longer than a moment. */
function Checking({ label }: { label: string }) {
  return (
    <div class="flex flex-col items-center" role="status">
      <h1 class="sr-only">{label}</h1>
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
  state: OpeningState<unknown, unknown>,
  words: OpeningWords,
  card: { current: HTMLElement | null },
  say: (sentence: string) => void,
) {
  const previous = useRef(state.name);
  useEffect(() => {
    const isAnswer = previous.current === 'opening' && (state.name === 'opened' || state.name === 'refused');
    previous.current = state.name;
    if (isAnswer) card.current?.querySelector<HTMLElement>('h1')?.focus();
    say(newsOf(state, words));
  }, [state.name]);
}

function newsOf(state: OpeningState<unknown, unknown>, words: OpeningWords): string {
  if (state.name === 'sealed') return words.title;
  if (state.name === 'opened') return words.announced;
  return state.name === 'refused' ? words.refusals[state.refused.reason].title : '';
}
