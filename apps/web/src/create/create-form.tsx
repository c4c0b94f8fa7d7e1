import type { Client } from '@waxwing/sdk';
import { useRef, useState } from 'preact/hooks';
import { type Failure, failureOf } from '../failure.ts';
import { create } from '../messages/en/create.ts';
import { failures } from '../messages/en/failures.ts';
import { BusyLabel } from '../ui/busy-label.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Problem } from '../ui/problem.tsx';
import { Select } from '../ui/select.tsx';
import {
  type Life,
  lives,
  passphraseLimitBytes,
  policyOf,
  textLimitBytes,
  utf8Bytes,
  type Views,
  viewChoices,
} from './choices.ts';
import type { SealedShare } from './create-page.tsx';
import { PassphraseField } from './passphrase-field.tsx';

const lifeOptions = lives.map((life) => ({ value: life, label: create.expiryChoices[life] }));
const viewOptions = viewChoices.map((views) => ({
  value: views,
  label: views === null ? create.anyViews : create.viewChoice(views),
}));

/** The secret and three short choices. What was typed stays until the secret is sealed. */
export function CreateForm({ client, onSealed }: { client: Client; onSealed: (share: SealedShare) => void }) {
  const [text, setText] = useState('');
  const [life, setLife] = useState<Life>('24hours');
  const [views, setViews] = useState<Views>(1);
  const [passphrase, setPassphrase] = useState('');
  // A new round has a new passphrase field, hidden again.
  const [round, setRound] = useState(0);
  const [isBusy, setBusy] = useState(false);
  const [textProblem, setTextProblem] = useState<string>();
  const [passphraseProblem, setPassphraseProblem] = useState<string>();
  const [failure, setFailure] = useState<Failure>();
  const textArea = useRef<HTMLTextAreaElement>(null);

  async function seal() {
    setBusy(true);
    setFailure(undefined);
    try {
      const secret = await client.createSecret({ text, passphrase, ...policyOf(life, views) });
      setText('');
      setPassphrase('');
      setRound(round + 1);
      onSealed({ secret, views, passphrase });
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setBusy(false);
    }
  }

  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (isBusy) return;
    const problems = { text: textProblemOf(text), passphrase: passphraseProblemOf(passphrase) };
    setTextProblem(problems.text);
    setPassphraseProblem(problems.passphrase);
    if (problems.text) textArea.current?.focus();
    else if (!isSecureContext) setFailure({ text: failures.insecure });
    else if (!problems.passphrase) void seal();
  }

  return (
    <form class="mt-6 grid gap-5" onSubmit={submit} noValidate>
      <div>
        <label class="label" for="secret">
          {create.secret}
        </label>
        <textarea
          ref={textArea}
          id="secret"
          class="control code min-h-[9.5rem] resize-y"
          rows={6}
          value={text}
          readOnly={isBusy}
          placeholder={create.secretPlaceholder}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-invalid={textProblem ? 'true' : undefined}
          aria-describedby={textProblem ? 'secret-problem' : undefined}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setTextProblem(undefined);
          }}
        />
        {textProblem && (
          <div class="mt-2">
            <Problem id="secret-problem">{textProblem}</Problem>
          </div>
        )}
      </div>
      <div class="grid gap-x-4 gap-y-5 min-[22rem]:grid-cols-2">
        <Select id="expires" label={create.expires} choices={lifeOptions} value={life} onChange={setLife} />
        <Select id="opens" label={create.opens} choices={viewOptions} value={views} onChange={setViews} />
      </div>
      <PassphraseField
        key={round}
        value={passphrase}
        problem={passphraseProblem}
        onInput={(value) => {
          setPassphrase(value);
          setPassphraseProblem(undefined);
        }}
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

function textProblemOf(text: string): string | undefined {
  if (text === '') return create.empty;
  const bytes = utf8Bytes(text);
  return bytes > textLimitBytes ? create.tooLong(bytes, textLimitBytes) : undefined;
}

function passphraseProblemOf(passphrase: string): string | undefined {
  return utf8Bytes(passphrase) > passphraseLimitBytes ? create.passphraseTooLong : undefined;
}
