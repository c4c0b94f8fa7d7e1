import type { AccountClient, Me } from '@waxwing/sdk/account';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Failure } from '../failure.ts';

/** Who is here. */
export type Presence =
  | { state: 'looking' }
  | { state: 'failed'; failure: Failure }
  /** `wasEnded`: the session was ended from elsewhere while it was used here. */
  | { state: 'out'; wasEnded: boolean }
  | { state: 'in'; me: Me };

export interface Account {
  client: AccountClient;
  presence: Presence;
  /** Looks again who is here: after signing in or out, and after a change of the profile. */
  refresh: () => Promise<void>;
  signOut: () => Promise<void>;
  /** Asks for a fresh proof now, for what would not ask by itself. Rejects with an AbortError when it is not given. */
  prove: () => Promise<void>;
}

export const AccountContext = createContext<Account | undefined>(undefined);

/** The account of this browser; everything below is inside its provider. */
export function useAccount(): Account {
  const account = useContext(AccountContext);
  if (!account) throw new Error('Only inside AccountProvider');
  return account;
}

/** Who is signed in, on pages that nobody else sees. */
export function useMe(): Me {
  const { presence } = useAccount();
  if (presence.state !== 'in') throw new Error('Only on pages of somebody who is signed in');
  return presence.me;
}
