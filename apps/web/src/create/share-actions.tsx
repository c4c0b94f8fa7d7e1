import { useState } from 'preact/hooks';
import { result } from '../messages/en/create.ts';
import { Icon } from '../ui/icons.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';
import type { SealedShare } from './sealed-share.ts';
import { TheirView } from './their-view.tsx';

interface ShareActionsProps {
  share: SealedShare;
  onRevoked: () => void;
}

/** What else can be done with a link: show it as a code, see it as the other side will, end it. */
export function ShareActions({ share, onRevoked }: ShareActionsProps) {
  const [panel, setPanel] = useState<'qr' | 'view'>();
  const [isRevoking, setRevoking] = useState(false);
  const toggle = (name: 'qr' | 'view') => setPanel(panel === name ? undefined : name);
  return (
    <>
      <div class="mt-2 flex flex-wrap items-center gap-x-3 sm:gap-x-5">
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
      {panel === 'qr' && <QrCode text={share.url} label={result.qrLabel} />}
      {panel === 'view' && <TheirView share={share} />}
      {isRevoking && <RevokeDialog share={share} onClose={() => setRevoking(false)} onRevoked={onRevoked} />}
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
