import type { ComponentChildren } from 'preact';
import { app } from '../../messages/en/app.ts';
import { AppIcon } from '../parts/app-icon.tsx';
import { notify } from '../parts/toast.tsx';
import { useAccount, useMe } from '../session/account.ts';
import { useAct } from '../use-act.ts';
import { KeyboardHelp } from './keyboard.tsx';
import { Menu } from './menu.tsx';

/** What stands around every page of somebody who is signed in: the menu at the side, or at the bottom of a phone. */
export function Shell({ children }: { children: ComponentChildren }) {
  return (
    <div class="mx-auto flex w-full max-w-[1120px] grow px-5 md:gap-10">
      <div class="md:w-48 md:shrink-0">
        <Menu />
        <aside aria-label={app.you} class="hidden md:block">
          <WhoIsHere />
        </aside>
      </div>
      <main id="content" tabIndex={-1} class="min-w-0 grow pt-4 pb-28 md:pb-16">
        {children}
        <div class="mt-10 border-t border-line pt-4 md:hidden">
          <WhoIsHere />
        </div>
      </main>
      <KeyboardHelp />
    </div>
  );
}

function WhoIsHere() {
  const { signOut } = useAccount();
  const { username } = useMe();
  const leaving = useAct(async () => {
    await signOut();
    notify(app.signedOut);
  });
  return (
    <div class="text-sm md:mt-6 md:border-t md:border-line md:px-3 md:pt-4">
      <p class="break-words text-muted">{app.signedInAs(username)}</p>
      <button type="button" class="button-text" onClick={() => void leaving.run()}>
        <AppIcon name="out" class="size-4.5" />
        {app.signOut}
      </button>
    </div>
  );
}
