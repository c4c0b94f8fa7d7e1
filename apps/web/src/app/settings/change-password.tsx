import { useState } from 'preact/hooks';
import { app } from '../../messages/en/app.ts';
import { security } from '../../messages/en/app-settings.ts';
import { BusyLabel } from '../../ui/busy-label.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Section } from '../parts/page.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { notify } from '../parts/toast.tsx';
import { useAccount } from '../session/account.ts';
import { useAct } from '../use-act.ts';

const words = security.password;

/** A button that becomes a form: most visits are for something else. */
export function ChangePassword() {
  const [isOpen, setOpen] = useState(false);
  return (
    <Section title={words.title} text={words.text}>
      {isOpen ? (
        <PasswordForm onCancel={() => setOpen(false)} />
      ) : (
        <button type="button" class="button button-plain" onClick={() => setOpen(true)}>
          {words.change}
        </button>
      )}
    </Section>
  );
}

function PasswordForm({ onCancel }: { onCancel: () => void }) {
  const { client, refresh } = useAccount();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [isChecked, setChecked] = useState(false);
  const change = useAct(
    async () => {
      await client.profile.changePassword({ current_password: current, new_password: next });
      notify(words.done);
      await refresh();
    },
    { INVALID_CREDENTIALS: words.wrong },
  );
  const { fields } = change.failure ?? {};
  const missing = (value: string) => (isChecked && value === '' ? words.need : undefined);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    setChecked(true);
    if (current !== '' && next !== '') void change.run();
  }

  return (
    <form class="grid max-w-[26rem] gap-5" noValidate onSubmit={submit}>
      <PasswordField
        id="current-password"
        label={words.current}
        isNew={false}
        value={current}
        problem={missing(current)}
        onInput={setCurrent}
      />
      <PasswordField
        id="new-password"
        label={words.next}
        isNew
        value={next}
        problem={fields?.new_password ?? missing(next)}
        onInput={(value) => {
          change.clear();
          setNext(value);
        }}
      />
      {change.failure && !fields && <FailureNotice failure={change.failure} />}
      <div class="flex flex-wrap gap-3">
        <button type="submit" class="button button-primary" aria-disabled={change.isBusy}>
          <BusyLabel isBusy={change.isBusy} label={words.change} busyLabel={words.changing} />
        </button>
        <button type="button" class="button button-plain" onClick={onCancel}>
          {app.cancel}
        </button>
      </div>
    </form>
  );
}
