import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { AuditLogPage } from './audit/audit-log-page.tsx';
import { CliPage } from './cli/cli-page.tsx';
import { ConfirmPage } from './entry/confirm-page.tsx';
import { ForgotPage } from './entry/forgot-page.tsx';
import { InvitationPage } from './entry/invitation-page.tsx';
import { RegisterPage } from './entry/register-page.tsx';
import { ResetPage } from './entry/reset-page.tsx';
import { SignInPage } from './entry/sign-in-page.tsx';
import { HomePage } from './home/home-page.tsx';
import { NotFoundPage } from './home/not-found-page.tsx';
import { KeyPage } from './keys/key-page.tsx';
import { KeysPage } from './keys/keys-page.tsx';
import { NewKeyPage } from './keys/new-key-page.tsx';
import { OrganizationPage } from './organization/organization-page.tsx';
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
  [paths.keys]: KeysPage,
  [`${paths.keys}/new`]: NewKeyPage,
  [paths.organization]: OrganizationPage,
  [paths.auditLog]: AuditLogPage,
};

/** Pages that are there for everybody. */
const entries: Readonly<Record<string, ComponentType>> = {
  [paths.signIn]: SignInPage,
  [paths.register]: RegisterPage,
  [paths.forgot]: ForgotPage,
  [paths.reset]: ResetPage,
  [paths.confirm]: ConfirmPage,
  [paths.invitation]: InvitationPage,
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
  if (path === paths.cli) return <CliPage />;
  const Page = pageOf(path);
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

/** A key has a page of its own, under its id. */
function pageOf(path: string): ComponentType {
  const isKey =
    path.startsWith(`${paths.keys}/`) && path.split('/').length === paths.keys.split('/').length + 1;
  return pages[path] ?? (isKey ? KeyPage : NotFoundPage);
}
