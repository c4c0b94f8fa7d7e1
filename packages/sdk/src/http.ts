import { WaxwingError } from './errors.ts';
import { refusalOf } from './refusal.ts';

/** One request to the platform API. */
interface ApiRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** Where the server answers, without the path of the API. */
  baseUrl: string;
  /** Below `/api/v1`, from parts that need no escaping. */
  path: string;
  headers?: Record<string, string> | undefined;
  body?: object | undefined;
  signal?: AbortSignal | undefined;
}

/** Sends a request and returns the JSON of its answer; undefined for an answer without content. */
export type Send = (request: ApiRequest) => Promise<unknown>;

/** Waits before the second and the third try of a request that got no answer. */
const BACKOFF_MILLISECONDS = [250, 1000];

/**
 * Sends requests and tries again when no whole answer came back. Every request this client makes may be repeated: it
 * either changes nothing or carries the key or claim under which the server knows it again.
 */
export function createSend(options: {
  fetch: typeof fetch;
  apiKeyFor(baseUrl: string): string | undefined;
}): Send {
  return async (request) => {
    const { status, headers, text } = await withRetries(request.signal, () => exchange(request));
    if (status >= 200 && status < 300) return text === '' ? undefined : parseAnswer(text);
    throw refusalOf({ status, headers, text });
  };

  async function exchange({ method, baseUrl, path, body, signal, ...request }: ApiRequest) {
    const apiKey = options.apiKeyFor(baseUrl);
    const response = await options.fetch(`${baseUrl}/api/v1/${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
        ...request.headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      // Nothing here is worth a cookie, a cached answer or a trip to where a redirect points.
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'manual',
      referrerPolicy: 'no-referrer',
      signal: signal ?? null,
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
}

/** The error for an answer that is not what the interface promises. */
export function unexpectedAnswer(cause?: unknown): WaxwingError {
  return new WaxwingError('SERVER_ERROR', 'The server gave an answer that makes no sense', { cause });
}

async function withRetries<T>(signal: AbortSignal | undefined, attempt: () => Promise<T>): Promise<T> {
  for (const wait of BACKOFF_MILLISECONDS) {
    try {
      return await attempt();
    } catch {
      await pause(wait, signal);
    }
  }
  try {
    return await attempt();
  } catch (cause) {
    signal?.throwIfAborted();
    throw new WaxwingError('OFFLINE', 'The server cannot be reached', { cause });
  }
}

/** Waits, or rejects with the signal's reason as soon as it aborts. */
function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unexpectedAnswer(cause);
  }
}
