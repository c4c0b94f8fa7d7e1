import { useState } from 'preact/hooks';
import { security } from '../../messages/en/app-settings.ts';
import { BusyLabel } from '../../ui/busy-label.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { Section } from '../parts/page.tsx';
import { notify } from '../parts/toast.tsx';
import { useAccount, useMe } from '../session/account.ts';
import { useAct } from '../use-act.ts';
import { SetUpDialog } from './two-factor-dialog.tsx';

const words = security.twoFactor;

/** A code beside the password, and the switch for it. */
export function TwoFactor() {
  const { two_factor: isOn } = useMe();
  return (
    <Section title={words.title} text={isOn ? `${words.text} ${words.isOn}` : words.text}>
      {isOn ? <SwitchOff /> : <SwitchOn />}
    </Section>
  );
}

function SwitchOn() {
  const { client } = useAccount();
  const [address, setAddress] = useState<{ url: string; secret: string }>();
  const begin = useAct(async () => {
    const { otpauth_url: url, secret } = await client.twoFactor.begin();
    setAddress({ url, secret });
  });
  return (
    <div class="grid justify-items-start gap-4">
      {begin.failure && <FailureNotice failure={begin.failure} />}
      <button
        type="button"
        class="button button-plain"
        aria-disabled={begin.isBusy}
        onClick={() => void begin.run()}
      >
        <BusyLabel isBusy={begin.isBusy} label={words.switchOn} busyLabel={words.confirming} />
      </button>
      {address && <SetUpDialog {...address} onClose={() => setAddress(undefined)} />}
    </div>
  );
}

function SwitchOff() {
  const { client, refresh } = useAccount();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <button type="button" class="button button-plain" onClick={() => setAsking(true)}>
        {words.switchOff}
      </button>
      {isAsking && (
        <ConfirmDialog
          title={words.offTitle}
          text={words.offText}
          confirm={words.switchOff}
          confirming={words.switchingOff}
          isDangerous
          act={async () => {
            await client.twoFactor.remove();
            notify(words.off);
            await refresh();
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
