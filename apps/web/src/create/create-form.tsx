import type { Client } from '@waxwing/sdk';
import { useRef, useState } from 'preact/hooks';
import { type Failure, failureOf } from '../failure.ts';
import { create } from '../messages/en/create.ts';
import { failures } from '../messages/en/failures.ts';
import { BusyLabel } from '../ui/busy-label.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { policyOf } from './choices.ts';
import { type Draft, emptyDraft, type Problems, problemsOf } from './draft.ts';
import { PassphraseField } from './passphrase-field.tsx';
import { PolicyFields } from './policy-fields.tsx';
import type { SealedShare } from './sealed-share.ts';
import { SecretField } from './secret-field.tsx';

/** The secret and three short choices. What was typed stays until the secret is sealed. */
export function CreateForm({ client, onSealed }: { client: Client; onSealed: (share: SealedShare) => void }) {
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [problems, setProblems] = useState<Problems>({});
  // A new round has a new passphrase field, hidden again.
  const [round, setRound] = useState(0);
  const textArea = useRef<HTMLTextAreaElement>(null);
  const { seal, isBusy, failure } = useSealing(client, (share) => {
    setDraft((now) => ({ ...now, text: '', passphrase: '' }));
    setRound(round + 1);
    onSealed(share);
  });

  function change(part: Partial<Draft>) {
    setDraft((now) => ({ ...now, ...part }));
    setProblems({});
  }

  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (isBusy) return;
    const found = problemsOf(draft);
    setProblems(found);
    if (found.text) textArea.current?.focus();
    else if (!found.passphrase) void seal(draft);
  }

  return (
    <form class="mt-5 grid gap-5" onSubmit={submit} noValidate>
      <SecretField
        inputRef={textArea}
        value={draft.text}
        isLocked={isBusy}
        problem={problems.text}
        onInput={(text) => change({ text })}
      />
      <PolicyFields
        id="secret"
        opensLabel={create.opens}
        life={draft.life}
        views={draft.views}
        onChange={change}
      />
      <PassphraseField
        key={round}
        id="passphrase"
        value={draft.passphrase}
        problem={problems.passphrase}
        onInput={(passphrase) => change({ passphrase })}
      />
      {failure && <FailureNotice failure={failure} />}
      <div class="flex flex-wrap items-center gap-x-5 gap-y-3">
        <button type="submit" class="button button-primary" aria-disabled={isBusy}>
          <BusyLabel isBusy={isBusy} label={create.submit} busyLabel={create.sealing} />
        </button>
        <p class="text-sm text-muted">{create.promise}</p>
      </div>
    </form>
  );
}

/** Seals drafts one at a time, and says how it went. */
function useSealing(client: Client, onSealed: (share: SealedShare) => void) {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function seal({ text, life, views, passphrase }: Draft) {
    if (!isSecureContext) return setFailure({ text: failures.insecure });
    setBusy(true);
    setFailure(undefined);
    try {
      const secret = await client.createSecret({ text, passphrase, ...policyOf(life, views) });
      onSealed({
        kind: 'secret',
        id: secret.linkId,
        url: secret.url,
        expiresAt: secret.expiresAt,
        views,
        isLocked: passphrase !== '',
        passphrase,
        revoke: () => client.revokeSecret(secret.linkId, secret.revokeToken),
      });
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setBusy(false);
    }
  }

  return { seal, isBusy, failure };
}
