import { useState } from 'preact/hooks';
import { confirmation } from '../../messages/en/app-entry.ts';
import { SubmitButton } from '../parts/submit-button.tsx';
import { paths } from '../paths.ts';
import { useAccount } from '../session/account.ts';
import { arrivalToken } from '../session/arrival.ts';
import { useAct } from '../use-act.ts';
import { EntryPage } from './entry-page.tsx';

/** Where the mailed link leads. Its work is done by a click: programs that look at links confirm nothing. */
export function ConfirmPage() {
  const { client, refresh } = useAccount();
  const [isDone, setDone] = useState(false);
  const confirming = useAct(
    async () => {
      await client.recovery.confirmEmail(arrivalToken ?? '');
      setDone(true);
      await refresh();
    },
    { DUPLICATE_RESOURCE: confirmation.taken },
  );
  if (isDone)
    return (
      <EntryPage title={confirmation.done} text={confirmation.doneText}>
        <a href={paths.home} class="button button-primary">
          {confirmation.goOn}
        </a>
      </EntryPage>
    );
  const isDead = confirming.failure?.code === 'CONFIRMATION_INVALID';
  if (isDead || arrivalToken === undefined)
    return <EntryPage title={confirmation.dead} text={confirmation.deadText} hasBack />;
  return (
    <EntryPage title={confirmation.title} text={confirmation.text}>
      <form
        class="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          void confirming.run();
        }}
      >
        <SubmitButton act={confirming} label={confirmation.confirm} busyLabel={confirmation.confirming} />
      </form>
    </EntryPage>
  );
}
