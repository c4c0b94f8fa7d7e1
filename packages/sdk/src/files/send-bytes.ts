import { exchange, type RawAnswer, SILENCE_MILLISECONDS } from '../exchange.ts';

/** One request with a body of several megabytes. */
export interface BytesRequest {
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
  signal: AbortSignal | undefined;
  /** Bytes of the body that left so far, where the platform tells. */
  onSent(bytes: number): void;
}

/** Sends bytes with PATCH and returns the answer. Rejects when the line is cut or falls silent. */
export type SendBytes = (url: string, request: BytesRequest) => Promise<RawAnswer>;

export function sendBytesByFetch(send: typeof fetch): SendBytes {
  return (url, { headers, body, signal }) =>
    exchange(send, url, {
      method: 'PATCH',
      headers,
      body,
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'manual',
      referrerPolicy: 'no-referrer',
      signal: signal ?? null,
    });
}

/**
 * Browsers tell of the bytes on their way through XMLHttpRequest only. The body is a Blob, which leaves the memory of the
 * page, and which developer tools do not copy.
 */
export const sendBytesByXhr: SendBytes = (url, { headers, body, signal, onSent }) =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const xhr = new XMLHttpRequest();
    xhr.open('PATCH', url);
    headers.forEach((value, name) => {
      xhr.setRequestHeader(name, value);
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const abort = () => xhr.abort();
    const heardSomething = () => {
      clearTimeout(timer);
      // Not the time-out of the request itself: that one would end a slow transfer that goes well.
      timer = setTimeout(abort, SILENCE_MILLISECONDS);
    };
    xhr.upload.onprogress = ({ loaded }) => {
      heardSomething();
      onSent(loaded);
    };
    xhr.onprogress = heardSomething;
    xhr.onload = () =>
      resolve({
        status: xhr.status,
        headers: readHeaders(xhr.getAllResponseHeaders()),
        text: xhr.responseText,
      });
    xhr.onerror = () => reject(new TypeError('The line was cut'));
    xhr.onabort = () =>
      reject(signal?.aborted ? signal.reason : new DOMException('The server fell silent', 'TimeoutError'));
    xhr.onloadend = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    signal?.addEventListener('abort', abort, { once: true });
    heardSomething();
    xhr.send(new Blob([body]));
  });

/** Parses what XMLHttpRequest gives: a line for each header, in small letters. */
function readHeaders(lines: string): Headers {
  const headers = new Headers();
  for (const line of lines.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return headers;
}
