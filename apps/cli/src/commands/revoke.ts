import { createClient, createSender, WaxwingError } from '@waxwing/sdk';
import { withServer } from '../client.ts';
import { CliError } from '../errors.ts';
import { type Io, writeJson, writeNote } from '../io.ts';
import { parseShareAddress } from '../link-argument.ts';
import { readSettings } from '../settings.ts';

export interface RevokeOptions {
  json?: boolean;
}

/** `waxwing revoke`: ends a share now. Without the token, the API key of the organization that made it will do. */
export async function revokeShare(
  argument: string,
  token: string | undefined,
  options: RevokeOptions,
  io: Io,
): Promise<void> {
  const { baseUrl, kind, id } = parseShareAddress(argument);
  const settings = await readSettings(undefined, io.env);
  if (token === undefined && (await settings.credentialFor(baseUrl)) === undefined) {
    throw new CliError(
      'USAGE',
      'Give the revoke token that was shown with the link, or sign in: waxwing login.',
    );
  }
  const signal = io.interruption();
  await withServer(baseUrl, settings, async (place) => {
    const ended =
      kind === 'files'
        ? createSender(place).revoke(id, token, { signal })
        : createClient(place).revokeSecret(id, token, { signal });
    await ended.catch(explainRefusal);
  });
  if (options.json) await writeJson(io, { [kind === 'files' ? 'token' : 'linkId']: id, revoked: true });
  else writeNote(io, `Ended. Nobody can open ${kind === 'files' ? 'these files' : 'this secret'} any more.`);
}

function explainRefusal(error: unknown): never {
  if (error instanceof WaxwingError && error.code === 'UNAUTHORIZED') {
    throw new CliError(
      'REVOKE_REFUSED',
      'The revoke token does not belong to this link. Check both and try again.',
      {
        cause: error,
      },
    );
  }
  throw error;
}
