import { WaxwingError } from '@waxwing/sdk';
import { listKeptUploads } from './kept-uploads.ts';
import { type Outcome, runSending } from './run-sending.ts';
import type { SendNews, SendQuestion, ToldError } from './send.ts';
import { discard, openDesk } from './sending-desk.ts';

// Seals and sends in a thread of its own, which also keeps the SDK's part for files off the page.

let sending: ReturnType<typeof runSending> | undefined;

self.addEventListener('message', async ({ data }: MessageEvent<SendQuestion>) => {
  try {
    await act(data);
  } catch (error) {
    tell({ tell: 'stopped', error: told(error) });
  }
});

function tell(news: SendNews) {
  self.postMessage(news);
}

async function act(question: SendQuestion): Promise<void> {
  switch (question.ask) {
    case 'send':
    case 'resume':
      sending = runSending(question, tell);
      return end(await sending.outcome);
    case 'pause':
      return sending?.pause();
    case 'goOn':
      return sending?.goOn();
    case 'cancel':
      return sending?.cancel();
    case 'list':
      return tell({ tell: 'list', uploads: await listKeptUploads((await openDesk()).records) });
    default:
      await settle(question);
      return tell({ tell: 'done' });
  }
}

async function end(outcome: Outcome) {
  const { how, recordId } = outcome;
  if (how === 'sealed') return tell({ tell: 'sealed', share: outcome.share });
  if (how === 'stopped') return tell({ tell: 'stopped', error: told(outcome.error), recordId });
  tell({ tell: 'cancelled' });
  if (recordId !== undefined) await discard(await openDesk(), recordId);
  tell({ tell: 'done' });
}

async function settle(question: Extract<SendQuestion, { ask: 'discard' | 'forget' | 'revoke' }>) {
  const desk = await openDesk();
  if (question.ask === 'revoke') return desk.sender.revoke(question.token, question.revokeToken);
  if (question.ask === 'forget') return desk.sender.forget(question.recordId);
  return discard(desk, question.recordId);
}

/** What of an error survives the way to the page. */
function told(error: unknown): ToldError {
  if (!(error instanceof WaxwingError)) return { code: 'SERVER_ERROR', message: String(error) };
  const { code, message, file, requestId, detail, retryAfterSeconds } = error;
  return { code, message, file, requestId, detail, retryAfterSeconds };
}
