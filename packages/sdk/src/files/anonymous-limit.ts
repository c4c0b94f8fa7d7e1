import { createConnection } from '../connection.ts';
import { exchange } from '../exchange.ts';
import { unexpectedAnswer } from '../http.ts';
import { withRetries } from '../retries.ts';
import type { ClientOptions } from '../types.ts';

/**
 * Asks how large a share may be that is made without an API key, so that nobody chooses files in vain.
 *
 * @returns bytes of ciphertext: `sealedLength` of `@waxwing/seal` tells how many a file makes
 * @throws WaxwingError OFFLINE, SERVER_ERROR
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpbis-resumable-upload/ for `Upload-Limit`
 */
export async function anonymousLimitBytes(
  options: Pick<ClientOptions, 'baseUrl' | 'fetch'> & { signal?: AbortSignal | undefined },
): Promise<number> {
  const { baseUrl, fetch } = createConnection(options);
  const { signal } = options;
  const { headers } = await withRetries(signal, () =>
    exchange(fetch, `${baseUrl}/api/v1/uploads`, {
      method: 'OPTIONS',
      headers: new Headers(),
      body: null,
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'manual',
      referrerPolicy: 'no-referrer',
      signal: signal ?? null,
    }),
  );
  const bytes = /(?:^|,)\s*max-size=(\d{1,16})(?:,|;|\s|$)/.exec(headers.get('upload-limit') ?? '')?.[1];
  if (bytes === undefined) throw unexpectedAnswer();
  return Number(bytes);
}
