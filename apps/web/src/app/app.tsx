import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { AuditLogPage } from './audit/audit-log-page.tsx';
import { SignInPage } from './entry/sign-in-page.tsx';
import { HomePage } from './home/home-page.tsx';
import { NotFoundPage } from './home/not-found-page.tsx';
import { LoadFailure, Skeleton } from './parts/states.tsx';
import { Toast } from './parts/toast.tsx';
import { paths } from './paths.ts';
import { useAccount } from './session/account.ts';
import { ProfilePage } from './settings/profile-page.tsx';
import { SecurityPage } from './settings/security-page.tsx';
import { EntryFrame } from './shell/entry-frame.tsx';
import { Shell } from './shell/shell.tsx';

/** Pages of somebody who is signed in. */
const pages: Readonly<Record<string, ComponentType>> = {
  [paths.home]: HomePage,
  [paths.settings]: ProfilePage,
  [paths.security]: SecurityPage,
  [paths.auditLog]: AuditLogPage,
};

/** Pages that are there for everybody. */
const entries: Readonly<Record<string, ComponentType>> = {
  [paths.signIn]: SignInPage,
};

/** Every page of the account, by its path and by who is here. */
export function App() {
  return (
    <>
      <CurrentPage />
      <Toast />
    </>
  );
}

function CurrentPage() {
  const { path } = useLocation();
  const { presence, refresh } = useAccount();
  const Entry = entries[path];
  if (presence.state === 'looking')
    return (
      <EntryFrame>
        <Skeleton />
      </EntryFrame>
    );
  if (presence.state === 'failed')
    return (
      <EntryFrame>
        <LoadFailure failure={presence.failure} onRetry={() => void refresh()} />
      </EntryFrame>
    );
  if (Entry && Entry !== SignInPage) return <Entry key={path} />;
  // Whoever came for another page gets there once they are signed in: the address stays.
  if (presence.state === 'out') return <SignInPage />;
  if (Entry) return <GoHome />;
  const Page = pages[path] ?? NotFoundPage;
  return (
    <Shell>
      <Page key={path} />
    </Shell>
  );
}

/** Whoever is signed in has nothing to do on the way in. */
function GoHome() {
  const { route } = useLocation();
  useEffect(() => route(paths.home, true), []);
  return null;
}
