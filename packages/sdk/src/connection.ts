import type { Send } from './http.ts';
import { createSend } from './http.ts';
import type { ClientOptions } from './types.ts';

/** A server, and how to speak with it. */
export interface Connection {
  /** Without a slash at its end. */
  baseUrl: string;
  send: Send;
  fetch: typeof fetch;
}

export function createConnection(options: ClientOptions): Connection {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  // Called as a function, not as a method: browsers refuse a fetch whose `this` is not the window.
  const fetch: typeof globalThis.fetch = (input, init) => (options.fetch ?? globalThis.fetch)(input, init);
  const send = createSend({
    fetch,
    // A link can come from anybody and name any server; the key is for ours alone.
    apiKeyFor: (target) => (target === baseUrl ? options.apiKey : undefined),
  });
  return { baseUrl, send, fetch };
}
