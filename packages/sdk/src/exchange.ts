import { WaxwingError } from './errors.ts';

/** An answer as it came; nothing is known about its text. */
export interface RawAnswer {
  status: number;
  headers: Headers;
  text: string;
}

interface ExchangeRequest extends RequestInit {
  headers: Headers;
  body: string | Uint8Array<ArrayBuffer> | null;
  /** The caller's own. */
  signal: AbortSignal | null;
}

/**
 * A connection that is silent for so long is taken for dead. Short enough that all tries of one view fall into the
 * minute for which the server knows a claim again.
 */
export const SILENCE_MILLISECONDS = 20_000;

/** Nobody sees a body on its way out, so the silence may last as long as the slowest useful line needs: 16 KiB/s. */
const SLOWEST_UPLOAD_BYTES_PER_MILLISECOND = 16;

/**
 * Sends one request and reads its answer. Rejects with a TimeoutError when the line is silent for too long, before
 * the answer or inside it; an answer that comes slowly is waited for.
 */
export async function exchange(
  send: typeof fetch,
  url: string,
  request: ExchangeRequest,
): Promise<RawAnswer> {
  const silence = new AbortController();
  const giveUp = () => silence.abort(new DOMException('The server fell silent', 'TimeoutError'));
  const sendingMilliseconds = (request.body?.length ?? 0) / SLOWEST_UPLOAD_BYTES_PER_MILLISECOND;
  let timer = setTimeout(giveUp, SILENCE_MILLISECONDS + sendingMilliseconds);
  const heardSomething = () => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, SILENCE_MILLISECONDS);
  };
  const signals = request.signal === null ? [silence.signal] : [silence.signal, request.signal];
  try {
    const response = await send(url, { ...request, signal: AbortSignal.any(signals) });
    heardSomething();
    const { status, headers, body } = response;
    return { status, headers, text: await readText(body, heardSomething) };
  } finally {
    clearTimeout(timer);
  }
}

/** The largest answer there is, a manifest in base64, is well below. More would only be there to fill the memory. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** Reads a body to its end. Throws SERVER_ERROR when it is too long for an answer. */
export async function readText(body: Response['body'], heardSomething: () => void): Promise<string> {
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  let text = '';
  let bytes = 0;
  for (;;) {
    const piece = await reader?.read();
    if (piece?.value === undefined) return text + decoder.decode();
    heardSomething();
    bytes += piece.value.length;
    if (bytes > MAX_ANSWER_BYTES) {
      await reader?.cancel();
      throw new WaxwingError('SERVER_ERROR', 'The server gave an answer that makes no sense');
    }
    text += decoder.decode(piece.value, { stream: true });
  }
}
