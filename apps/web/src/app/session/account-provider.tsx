import { WaxwingError } from '@waxwing/sdk';
import { createAccountClient } from '@waxwing/sdk/account';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { accountFailureOf } from '../failure.ts';
import { AccountContext, type Presence } from './account.ts';
import { StepUpDialog } from './step-up-dialog.tsx';
import { createTabSessionStore, watchOtherTabs } from './tab-session-store.ts';

interface ProofWanted {
  given: () => void;
  declined: () => void;
}

/** Keeps the session, and asks for a fresh proof when an act wants one. */
export function AccountProvider({ children }: { children: ComponentChildren }) {
  const [presence, setPresence] = useState<Presence>({ state: 'looking' });
  const [wanted, setWanted] = useState<ProofWanted>();

  const prove = () =>
    new Promise<void>((resolve, reject) => {
      const settle = (end: () => void) => () => {
        setWanted(undefined);
        end();
      };
      setWanted({
        given: settle(resolve),
        declined: settle(() => reject(new DOMException('No proof was given', 'AbortError'))),
      });
    });

  const client = useMemo(
    () =>
      createAccountClient({
        baseUrl: location.origin,
        store: createTabSessionStore(),
        onSignedOut: () => setPresence({ state: 'out', wasEnded: true }),
        proveAgain: prove,
      }),
    [],
  );

  async function refresh() {
    try {
      const isIn = await client.isSignedIn();
      setPresence(isIn ? { state: 'in', me: await client.me() } : { state: 'out', wasEnded: false });
    } catch (error) {
      const isOut = error instanceof WaxwingError && error.code === 'SIGNED_OUT';
      // Being signed out was told by `onSignedOut` already.
      if (!isOut) setPresence({ state: 'failed', failure: accountFailureOf(error) });
    }
  }

  async function signOut() {
    await client.logout();
    setPresence({ state: 'out', wasEnded: false });
  }

  useEffect(() => {
    void refresh();
    watchOtherTabs(() => void refresh());
  }, []);

  return (
    <AccountContext.Provider value={{ client, presence, refresh, signOut, prove }}>
      {children}
      {wanted && <StepUpDialog onProved={wanted.given} onClose={wanted.declined} />}
    </AccountContext.Provider>
  );
}
