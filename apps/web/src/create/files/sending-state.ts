import type { SendProgress } from '@waxwing/sdk';
import type { SendNews, ToldError } from '../../workers/send.ts';
import type { Finding } from './check.ts';

/** Where a sending is, from the list of files to the end. */
export type SendingState =
  | { step: 'choosing' }
  | { step: 'scanning'; count: number; done: number; total: number }
  | { step: 'matched'; findings: readonly Finding[] }
  | { step: 'sending'; count: number; bytes: number; mode: SendingMode; progress?: SendProgress | undefined }
  | { step: 'stopped'; count: number; error: ToldError; recordId?: string | undefined };

/** `cancelling`: waits for the worker to let go. */
export type SendingMode = 'running' | 'paused' | 'offline' | 'busy' | 'cancelling';

export const isUnderWay = ({ step }: SendingState): boolean => step === 'sending' || step === 'scanning';

/** What the news from the worker makes of the state; `sealed` and `cancelled` end it. */
export function afterNews(state: SendingState, news: SendNews): SendingState {
  if (state.step !== 'sending') return state;
  switch (news.tell) {
    case 'progress':
      // A part that was on its way when the pause came may still report.
      if (state.mode === 'cancelling') return state;
      return { ...state, mode: state.mode === 'paused' ? 'paused' : 'running', progress: news.progress };
    case 'offline':
    case 'busy':
    case 'paused':
      return state.mode === 'cancelling' ? state : { ...state, mode: news.tell };
    case 'stopped':
      return { step: 'stopped', count: state.count, error: news.error, recordId: news.recordId };
    case 'sealed':
    case 'cancelled':
      return { step: 'choosing' };
    default:
      return state;
  }
}

/** How much of the bytes is done, from 0 to 1; nothing at all to send is done from the start. */
export const shareOf = ({ doneBytes, totalBytes }: SendProgress): number =>
  totalBytes === 0 ? 1 : Math.min(1, doneBytes / totalBytes);
