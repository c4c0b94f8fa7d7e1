import { createSharedKeyReader, type SharedKey, type SharedKeyReader } from '@waxwing/sdk/account';
import type { Opener } from '../opening/opening.ts';
import type { SealedPolicy } from '../opening/sealed-view.tsx';

/** What is known of a handed-over key before it is opened. */
export interface FoundKey extends SealedPolicy {
  /** Carries one claim for all tries of this visit: a lost answer takes no second view. */
  reader: SharedKeyReader;
}

/** Opens links that hand API keys over: each opening takes a view, and shows the key. */
export const keyOpener: Opener<FoundKey, SharedKey, SharedKeyReader> = {
  readLink(url) {
    const { origin, pathname } = new URL(url);
    return createSharedKeyReader(origin + pathname);
  },
  async inspect(reader) {
    const { passcode_required, views_remaining, expires_at } = await reader.inspect();
    return {
      reader,
      needsPassphrase: passcode_required,
      viewsLeft: views_remaining,
      isOnce: views_remaining === 1,
      expiresAt: Date.parse(expires_at),
    };
  },
  open: ({ reader }, passcode) => reader.open(passcode),
  leftAfter: (_, { views_remaining }) => views_remaining,
  countViews: async ({ reader }) => (await reader.inspect()).views_remaining,
};
