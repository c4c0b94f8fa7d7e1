import type { Client } from '@waxwing/sdk';
import { useEffect, useRef, useState } from 'preact/hooks';
import { result } from '../messages/en/create.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icons.tsx';
import { PassphraseInput } from '../ui/passphrase-input.tsx';
import { Problem } from '../ui/problem.tsx';
import type { SealedShare } from './create-page.tsx';
import { QrCode } from './qr-code.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';
import { TheirView } from './their-view.tsx';

interface SealedCardProps {
  client: Client;
  share: SealedShare;
  label: string;
  /** Speaks to those who do not see the page. */
  say: (sentence: string) => void;
}

/** Told after each try to copy, with the sentence that confirms it. */
type OnCopy = (copied: boolean, confirmation: string) => void;

/** One sealed secret: its link, ready to be copied, and what can still be done with it. */
export function SealedCard({ client, share, label, say }: SealedCardProps) {
  const [panel, setPanel] = useState<'qr' | 'view'>();
  const [isRevoking, setRevoking] = useState(false);
  const [revokedAt, setRevokedAt] = useState<number>();
  const [isCopyRefused, setCopyRefused] = useState(false);

  if (revokedAt !== undefined) return <RevokedCard at={revokedAt} />;
  const onCopy: OnCopy = (copied, confirmation) => {
    setCopyRefused(!copied);
    if (copied) say(confirmation);
  };
  const toggle = (name: 'qr' | 'view') => setPanel(panel === name ? undefined : name);
  return (
    <section class="card mt-5" aria-label={label}>
      <h2 class="text-heading">{label}</h2>
      <p class="mt-1 text-muted">
        {result.until(share.views, share.secret.expiresAt)}{' '}
        {share.passphrase ? result.sendBoth : result.sendLink}
      </p>
      <div class="mt-4 grid gap-3 sm:grid-cols-[1fr_auto]">
        <LinkRow share={share} onCopy={onCopy} />
        {share.passphrase && <PassphraseRow passphrase={share.passphrase} onCopy={onCopy} />}
      </div>
      {isCopyRefused && <Problem>{result.copyFailed}</Problem>}
      <div class="mt-2 flex flex-wrap items-center gap-x-3.5 sm:gap-x-5">
        <PanelButton icon="qr" label={result.qr} isOpen={panel === 'qr'} onClick={() => toggle('qr')} />
        <PanelButton
          icon="eye"
          label={result.theirView}
          isOpen={panel === 'view'}
          onClick={() => toggle('view')}
        />
        <button type="button" class="button-text text-sm" onClick={() => setRevoking(true)}>
          <Icon name="revoke" class="size-4.5" />
          {result.revoke}
        </button>
      </div>
      {panel === 'qr' && <QrCode text={share.secret.url} label={result.qrLabel} />}
      {panel === 'view' && <TheirView share={share} />}
      {isRevoking && (
        <RevokeDialog
          client={client}
          secret={share.secret}
          onClose={() => setRevoking(false)}
          onRevoked={() => {
            setRevokedAt(Date.now());
            say(result.announcedRevoked);
          }}
        />
      )}
    </section>
  );
}

function LinkRow({ share, onCopy }: { share: SealedShare; onCopy: OnCopy }) {
  const link = useRef<HTMLInputElement>(null);
  // The person's next act is to take the link: it gets the focus, selected, and comes into view.
  useEffect(() => {
    link.current?.focus({ preventScroll: true });
    link.current?.select();
    link.current?.closest('section')?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <>
      <input
        ref={link}
        class="control code text-ellipsis"
        readOnly
        value={share.secret.url}
        aria-label={result.link}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton
        text={share.secret.url}
        label={result.copyLink}
        copiedLabel={result.copied}
        class="button-primary"
        onDone={(copied) => onCopy(copied, result.linkCopied)}
      />
    </>
  );
}

/** The other half, for the other way: hidden until asked for, because the link may be on a shared screen. */
function PassphraseRow({ passphrase, onCopy }: { passphrase: string; onCopy: OnCopy }) {
  const [isShown, setShown] = useState(false);
  return (
    <>
      <PassphraseInput
        id="sealed-passphrase"
        label={result.passphrase}
        value={passphrase}
        isShown={isShown}
        onShow={setShown}
        showLabel={result.showPassphrase}
      />
      <CopyButton
        text={passphrase}
        label={result.copyPassphrase}
        copiedLabel={result.copied}
        class="button-plain"
        onDone={(copied) => onCopy(copied, result.passphraseCopied)}
      />
    </>
  );
}

interface PanelButtonProps {
  icon: 'qr' | 'eye';
  label: string;
  isOpen: boolean;
  onClick: () => void;
}

function PanelButton({ icon, label, isOpen, onClick }: PanelButtonProps) {
  return (
    <button type="button" class="button-text text-sm" aria-expanded={isOpen} onClick={onClick}>
      <Icon name={icon} class="size-4.5" />
      {label}
    </button>
  );
}

function RevokedCard({ at }: { at: number }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The dialog that had the focus is gone with the link; the focus goes where the news is.
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="card mt-5" aria-label={result.revoked}>
      <h2 ref={heading} tabIndex={-1} class="text-heading">
        {result.revoked}
      </h2>
      <p class="mt-1 text-muted">{result.revokedText(at)}</p>
    </section>
  );
}
