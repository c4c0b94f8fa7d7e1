import { CliError } from './errors.ts';

/**
 * Loads a part of the server only when a command needs it: sealing a secret must not wait for a database to load, and
 * the bundled command has no server at all (`SERVER_NOT_INCLUDED`).
 */
export async function loadServerPart<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (!isMissingServer(cause)) throw cause;
    throw new CliError(
      'SERVER_NOT_INCLUDED',
      'This copy of waxwing has no server in it. Run the command in a checkout, as npx waxwing.',
      { cause },
    );
  }
}

function isMissingServer(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes('@waxwing/server');
}
