import { WaxwingError } from '../errors.ts';
import { readText, SILENCE_MILLISECONDS } from '../exchange.ts';
import { refusalOf } from '../refusal.ts';
import { unlessFromElsewhere } from './from-elsewhere.ts';
import { createPatience } from './patience.ts';

/** A blob of ciphertext on a server. */
export interface RemoteBlob {
  fetch: typeof fetch;
  url: string;
  claim: string;
  /** Bytes, as the manifest says. */
  totalBytes: number;
}

/**
 * Fetches bytes `from` (included) to `to` (excluded). What was cut goes on from where it was cut, under the same claim,
 * so it takes no second download.
 *
 * @throws WaxwingError DATA_DAMAGED when the blob has another length; CLAIM_ENDED, OFFLINE and what the server refuses
 */
export async function fetchRange(
  blob: RemoteBlob,
  { from, to, signal }: { from: number; to: number; signal: AbortSignal | undefined },
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(to - from);
  const patience = createPatience(signal);
  let filled = 0;
  while (filled < bytes.length) {
    try {
      for await (const piece of readBody(blob, { from: from + filled, to, signal })) {
        if (filled + piece.length > bytes.length) throw damaged('more came than was asked for');
        bytes.set(piece, filled);
        filled += piece.length;
        patience.renew();
      }
      if (filled < bytes.length) throw new TypeError('The line was cut');
    } catch (error) {
      await patience.afterFailure(error);
    }
  }
  return bytes;
}

async function* readBody(
  blob: RemoteBlob,
  { from, to, signal }: { from: number; to: number; signal: AbortSignal | undefined },
): AsyncGenerator<Uint8Array, void, undefined> {
  const silence = new AbortController();
  let timer = setTimeout(giveUp, SILENCE_MILLISECONDS);
  const signals = signal === undefined ? [silence.signal] : [silence.signal, signal];
  try {
    const response = await blob.fetch(blob.url, {
      headers: { range: `bytes=${from}-${to - 1}`, 'x-claim': blob.claim },
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'manual',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.any(signals),
    });
    await checkAnswer(response, { from, to, totalBytes: blob.totalBytes });
    const reader = response.body?.getReader();
    for (;;) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, SILENCE_MILLISECONDS);
      const piece = await reader?.read();
      if (piece?.value === undefined) return;
      yield piece.value;
    }
  } finally {
    clearTimeout(timer);
    // Ends the request when its reader stops early; does nothing to one that is over.
    silence.abort();
  }

  function giveUp(): void {
    silence.abort(new DOMException('The server fell silent', 'TimeoutError'));
  }
}

async function checkAnswer(
  response: Response,
  expected: { from: number; to: number; totalBytes: number },
): Promise<void> {
  const { status, headers } = response;
  if (status === 206) return checkContentRange(headers.get('content-range'), expected);
  // Not read: it may be the whole blob.
  if (status < 300)
    throw new WaxwingError('SERVER_ERROR', 'The server does not answer in ranges', { status });
  const refusal = unlessFromElsewhere(
    refusalOf({ status, headers, text: await readText(response.body, () => {}) }),
  );
  if (status === 416) throw damaged('the data is shorter than it was', refusal);
  // The server says no more than this to a claim it does not know, or not any more.
  const isClaimUnknown = ['NOT_FOUND', 'GONE', 'VIEWED', 'UNAUTHORIZED'].includes(refusal.code);
  if (!isClaimUnknown) throw refusal;
  throw new WaxwingError('CLAIM_ENDED', 'The time of this download is over', { cause: refusal, status });
}

/** A blob that grew or shrank is not the one that was sealed, even where the range itself would open. */
function checkContentRange(
  contentRange: string | null,
  { from, to, totalBytes }: { from: number; to: number; totalBytes: number },
): void {
  if (contentRange === `bytes ${from}-${to - 1}/${totalBytes}`) return;
  if (contentRange?.startsWith(`bytes ${from}-${to - 1}/*`)) return;
  throw damaged('the server has data of another length');
}

function damaged(why: string, cause?: WaxwingError): WaxwingError {
  return new WaxwingError('DATA_DAMAGED', `The download cannot be opened: ${why}`, { cause });
}
