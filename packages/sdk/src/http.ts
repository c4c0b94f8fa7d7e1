import { WaxwingError } from './errors.ts';
import { exchange, type RawAnswer } from './exchange.ts';
import { refusalOf } from './refusal.ts';
import { withRetries } from './retries.ts';

/** One request to the platform API. */
interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Where the server answers, without the path of the API. */
  baseUrl: string;
  /** Below `/api/v1`, from parts that need no escaping. */
  path: string;
  headers?: Record<string, string> | undefined;
  body?: object | undefined;
  /** False for what must not be sent twice: a code that is good for one use, an act that ends the session. */
  isRepeatable?: boolean;
  signal?: AbortSignal | undefined;
}

/** Sends a request and returns the JSON of its answer; undefined for an answer without content. */
export type Send = (request: ApiRequest) => Promise<unknown>;

/**
 * Sends requests and tries again when no whole answer of the server came back. A request that may be
 * repeated changes nothing, or carries the key or claim under which the server knows it again.
 */
export function createSend(options: {
  fetch: typeof fetch;
  apiKeyFor(baseUrl: string): string | undefined;
}): Send {
  return async ({ method, baseUrl, path, body, signal, headers, isRepeatable = true }) => {
    const apiKey = options.apiKeyFor(baseUrl);
    const request = {
      method,
      headers: toHeaders({
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
        ...headers,
      }),
      body: body === undefined ? null : JSON.stringify(body),
      // Nothing here is worth a cookie, a cached answer or a trip to where a redirect points.
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'manual',
      referrerPolicy: 'no-referrer',
      signal: signal ?? null,
    } as const;
    const attempt = async () => {
      const raw = await exchange(options.fetch, `${baseUrl}/api/v1/${path}`, request);
      if (isFromInBetween(raw)) throw refusalOf(raw);
      return raw;
    };
    const answer = await withRetries(signal, attempt, isRepeatable ? undefined : []);
    if (answer.status < 200 || answer.status >= 300) throw refusalOf(answer);
    return answer.text === '' ? undefined : parseAnswer(answer.text);
  };
}

/** The error for an answer that is not what the interface promises. */
export function unexpectedAnswer(cause?: unknown): WaxwingError {
  return new WaxwingError('SERVER_ERROR', 'The server gave an answer that makes no sense', { cause });
}

/**
 * Gateways answer like this when they lost the server's own answer, which may have taken the view. Who names a time
 * to come back is not asked before it.
 */
function isFromInBetween({ status, headers }: RawAnswer): boolean {
  return [502, 503, 504].includes(status) && !headers.has('retry-after');
}

function toHeaders(entries: Record<string, string>): Headers {
  try {
    return new Headers(entries);
  } catch (cause) {
    throw new WaxwingError('INVALID_REQUEST', 'A key or token has characters that cannot be sent', { cause });
  }
}

function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unexpectedAnswer(cause);
  }
}
