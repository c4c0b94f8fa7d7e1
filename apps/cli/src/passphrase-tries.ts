import { WaxwingError } from '@waxwing/sdk';
import { type Io, writeNote } from './io.ts';
import { askPassphrase } from './passphrase.ts';
import { count } from './words.ts';

/** How often a person may mistype; a script gets one try, because it would only repeat itself. */
const TRIES_AT_TERMINAL = 3;

/** Opens something, with the passphrase it needs: the given one, else one that a person is asked for. */
export async function withPassphrase<T>(
  { needsPassphrase, given }: { needsPassphrase: boolean; given: string | undefined },
  io: Io,
  open: (passphrase: string | undefined) => Promise<T>,
): Promise<T> {
  if (!needsPassphrase) return await open(undefined);
  if (given !== undefined) return await open(given);
  for (let triesLeft = TRIES_AT_TERMINAL - 1; ; triesLeft--) {
    const passphrase = await askPassphrase(io, 'Passphrase');
    try {
      return await open(passphrase);
    } catch (error) {
      const mayTryAgain = error instanceof WaxwingError && error.code === 'WRONG_PASSPHRASE' && triesLeft > 0;
      if (!mayTryAgain) throw error;
      writeNote(io, `That is not the passphrase. You have ${count(triesLeft, 'try', 'tries')} left.`);
    }
  }
}
