import type { Client, InspectedSecret, OpenedSecret } from '@waxwing/sdk';
import { type Opener, readShareLink } from '../opening/opening.ts';

/** Opens secrets: each opening takes a view, and hands out the text. */
export function createSecretOpener(client: Client): Opener<InspectedSecret, OpenedSecret> {
  return {
    readLink: (url) => readShareLink(url, isOwnPath),
    inspect: (link) => client.inspectSecret(link),
    open: (secret, passphrase) => client.openSecret(secret, { passphrase }),
    leftAfter({ viewsLeft }) {
      if (viewsLeft === null) return null;
      return viewsLeft === 1 ? 0 : undefined;
    },
    countViews: async ({ link }) => (await client.inspectSecret(link)).viewsLeft,
  };
}

/** Whether an address, without its fragment, is that of a secret. */
export function isOwnPath({ pathname }: URL): boolean {
  return /^\/[0-9A-Za-z]{12}\/?$/.test(pathname);
}
