import { WaxwingError } from '@waxwing/sdk';
import { withServer } from '../client.ts';
import { CliError } from '../errors.ts';
import { type Io, writeJson, writeNote } from '../io.ts';
import { parseShareAddress } from '../link-argument.ts';
import { readSettings } from '../settings.ts';

export interface RevokeOptions {
  json?: boolean;
}

/** `waxwing revoke`: ends a secret now. Without the token, the API key of the organization that made it will do. */
export async function revokeSecret(
  argument: string,
  token: string | undefined,
  options: RevokeOptions,
  io: Io,
): Promise<void> {
  const { baseUrl, linkId } = parseShareAddress(argument);
  const settings = await readSettings(undefined, io.env);
  if (token === undefined && settings.apiKeyFor(baseUrl) === undefined) {
    throw new CliError(
      'USAGE',
      'Give the revoke token that was shown with the link, or set WAXWING_API_KEY.',
    );
  }
  const signal = io.interruption();
  await withServer(baseUrl, settings, async (client) => {
    await client.revokeSecret(linkId, token, { signal }).catch(explainRefusal);
  });
  if (options.json) await writeJson(io, { linkId, revoked: true });
  else writeNote(io, 'Ended. Nobody can open this secret any more.');
}

function explainRefusal(error: unknown): never {
  if (error instanceof WaxwingError && error.code === 'UNAUTHORIZED') {
    throw new CliError(
      'REVOKE_REFUSED',
      'The revoke token does not belong to this secret. Check both and try again.',
      {
        cause: error,
      },
    );
  }
  throw error;
}
