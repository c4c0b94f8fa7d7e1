import { useEffect } from 'preact/hooks';
import { scanned, sending, stopped } from '../../messages/en/files.ts';
import { isUnderWay, type SendingState, shareOf } from './sending-state.ts';
import { titleOf } from './sending-view.tsx';

/** Tells outside the card how a sending goes: in the title of the tab, to screen readers, and before the page closes. */
export function useNews(state: SendingState, say: (sentence: string) => void) {
  const news = newsOf(state);
  useEffect(() => {
    if (news !== undefined) say(news);
  }, [news]);

  const title = tabTitleOf(state);
  useEffect(() => {
    if (title === undefined) return;
    const own = document.title;
    document.title = title;
    return () => {
      document.title = own;
    };
  }, [title]);

  const asks = isUnderWay(state);
  useEffect(() => {
    if (!asks) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [asks]);
}

const spokenSteps = 4;

/** What a screen reader should say by itself: every turn, and each quarter of the way. */
function newsOf(state: SendingState): string | undefined {
  if (state.step === 'matched') return scanned.announcedMatched;
  if (state.step === 'stopped') return stopped.announced;
  // Cancelling is over in a moment, and is said then.
  if (state.step !== 'sending' || state.mode === 'cancelling') return undefined;
  if (state.mode !== 'running') return sending.announced[state.mode];
  const share = state.progress?.phase === 'sending' ? shareOf(state.progress) : 0;
  const quarter = Math.floor(share * spokenSteps) / spokenSteps;
  return quarter === 0 ? sending.announcedStart(state.count) : sending.announcedShare(quarter);
}

function tabTitleOf(state: SendingState): string | undefined {
  if (state.step !== 'sending') return undefined;
  return sending.tabTitle(state.progress ? shareOf(state.progress) : 0, titleOf(state));
}
