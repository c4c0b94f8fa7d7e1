import type { Client, InspectedSecret, OpenedSecret } from '@waxwing/sdk';
import type { Opener } from '../opening/opening.ts';

/** Opens secrets: each opening takes a view, and hands out the text. */
export function createSecretOpener(client: Client): Opener<InspectedSecret, OpenedSecret> {
  return {
    isOwnPath: ({ pathname }) => /^\/[0-9A-Za-z]{12}\/?$/.test(pathname),
    inspect: (link) => client.inspectSecret(link),
    open: (secret, passphrase) => client.openSecret(secret, { passphrase }),
    leftAfter({ viewsLeft }) {
      if (viewsLeft === null) return null;
      return viewsLeft === 1 ? 0 : undefined;
    },
    countViews: async ({ link }) => (await client.inspectSecret(link)).viewsLeft,
  };
}
