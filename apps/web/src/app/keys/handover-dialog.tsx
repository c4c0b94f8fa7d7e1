import { useState } from 'preact/hooks';
import { app } from '../../messages/en/app.ts';
import { handover } from '../../messages/en/app-keys.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../parts/field.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';
import { SubmitButton } from '../parts/submit-button.tsx';
import { useAccount } from '../session/account.ts';
import { useAct } from '../use-act.ts';

/** In hours. */
const lives = [
  { value: 1, label: handover.lives.hour },
  { value: 24, label: handover.lives.day },
  { value: 168, label: handover.lives.week },
];
const viewChoices = [1, 2, 5].map((views) => ({ value: views, label: handover.viewChoice(views) }));

interface HandoverDialogProps {
  keyId: string;
  onMade: () => Promise<void>;
  onClose: () => void;
}

/** Makes a link that shows a key to whoever opens it, and shows that link once. */
export function HandoverDialog({ keyId, onMade, onClose }: HandoverDialogProps) {
  const [link, setLink] = useState<string>();
  return (
    <Dialog title={link === undefined ? handover.makeTitle : handover.made} onClose={onClose}>
      {(close) =>
        link === undefined ? (
          <HandoverForm
            keyId={keyId}
            onCancel={close}
            onMade={async (url) => {
              setLink(url);
              await onMade();
            }}
          />
        ) : (
          <>
            <p class="mt-2 mb-5 text-muted">{handover.madeText}</p>
            <ShownOnce label={handover.link} value={link} copied={handover.copied} />
            <div class="mt-6 flex justify-end">
              <button type="button" class="button button-plain" onClick={close}>
                {app.close}
              </button>
            </div>
          </>
        )
      }
    </Dialog>
  );
}

interface HandoverFormProps {
  keyId: string;
  onCancel: () => void;
  onMade: (url: string) => Promise<void>;
}

const empty = { hours: 24, views: 1, passcode: '', email: '', message: '' };
type Draft = typeof empty;

function HandoverForm({ keyId, onCancel, onMade }: HandoverFormProps) {
  const { client } = useAccount();
  const [draft, setDraft] = useState<Draft>(empty);
  const making = useAct(async () => {
    const { share_url } = await client.apiKeys.share(keyId, {
      expires_in_hours: draft.hours,
      max_views: draft.views,
      passcode: draft.passcode,
      recipient_email: draft.email.trim() || null,
      message: draft.message.trim() || null,
    });
    await onMade(share_url);
  });

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void making.run();
      }}
    >
      <p class="mt-2 text-muted">{handover.makeText}</p>
      <HandoverFields
        draft={draft}
        emailProblem={making.failure?.fields?.recipient_email}
        onChange={(part) => setDraft((now) => ({ ...now, ...part }))}
      />
      <div class="mt-6 flex flex-wrap justify-end gap-3">
        <button type="button" class="button button-plain" onClick={onCancel}>
          {app.cancel}
        </button>
        <SubmitButton act={making} label={handover.confirm} busyLabel={handover.confirming} />
      </div>
    </form>
  );
}

interface HandoverFieldsProps {
  draft: Draft;
  emailProblem: string | undefined;
  onChange: (part: Partial<Draft>) => void;
}

function HandoverFields({ draft, emailProblem, onChange }: HandoverFieldsProps) {
  return (
    <div class="mt-5 grid gap-5">
      <div class="grid gap-5 sm:grid-cols-2">
        <Select
          id="handover-life"
          label={handover.life}
          choices={lives}
          value={draft.hours}
          onChange={(hours) => onChange({ hours })}
        />
        <Select
          id="handover-views"
          label={handover.views}
          choices={viewChoices}
          value={draft.views}
          onChange={(views) => onChange({ views })}
        />
      </div>
      <TextField
        id="handover-passcode"
        label={handover.passcode}
        isOptional
        hint={handover.passcodeHint}
        value={draft.passcode}
        onInput={(passcode) => onChange({ passcode })}
      />
      <TextField
        id="handover-email"
        label={handover.email}
        isOptional
        hint={handover.emailHint}
        value={draft.email}
        problem={emailProblem}
        onInput={(email) => onChange({ email })}
      />
      <TextField
        id="handover-message"
        label={handover.message}
        isOptional
        maxLength={500}
        value={draft.message}
        onInput={(message) => onChange({ message })}
      />
    </div>
  );
}
