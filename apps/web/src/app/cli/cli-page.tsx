import type { CliRequest } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { commandLine } from '../../messages/en/app-cli.ts';
import { EntryPage } from '../entry/entry-page.tsx';
import { SubmitButton } from '../parts/submit-button.tsx';
import { useAccount, useMe } from '../session/account.ts';
import { useAct } from '../use-act.ts';
import { cliRequestOf, isLoopback } from './cli-request.ts';

/** Asks whoever is signed in whether the command line on this device may be them. */
export function CliPage() {
  const { query } = useLocation();
  const request = cliRequestOf(query);
  const [end, setEnd] = useState<'allowed' | 'denied'>();
  if (end === 'allowed') return <EntryPage title={commandLine.done} text={commandLine.doneText} />;
  if (end === 'denied') return <EntryPage title={commandLine.denied} text={commandLine.deniedText} />;
  if (!request) return <EntryPage title={commandLine.bad} text={commandLine.badText} />;
  return <Question request={request} onAllowed={() => setEnd('allowed')} onDenied={() => setEnd('denied')} />;
}

interface QuestionProps {
  request: CliRequest;
  onAllowed: () => void;
  onDenied: () => void;
}

function Question({ request, onAllowed, onDenied }: QuestionProps) {
  const { client } = useAccount();
  const { username } = useMe();
  const allowing = useAct(async () => {
    const url = await client.authorizeCli(request);
    if (!isLoopback(url, request.port)) throw new TypeError('The code would leave this device');
    onAllowed();
    location.assign(url);
  });
  return (
    <EntryPage title={commandLine.title} text={commandLine.text(username, request.port)}>
      <form
        class="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void allowing.run();
        }}
      >
        <p class="mb-2 text-sm leading-6 text-muted">{commandLine.can}</p>
        <SubmitButton act={allowing} label={commandLine.allow} busyLabel={commandLine.allowing} />
        <button type="button" class="button button-plain" onClick={onDenied}>
          {commandLine.deny}
        </button>
      </form>
    </EntryPage>
  );
}
