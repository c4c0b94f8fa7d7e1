import { useState } from 'preact/hooks';
import { type Failure, failureOf } from '../failure.ts';
import { result } from '../messages/en/create.ts';
import { BusyLabel } from '../ui/busy-label.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import type { SealedShare } from './sealed-share.ts';

interface RevokeDialogProps {
  share: SealedShare;
  onClose: () => void;
  onRevoked: () => void;
}

/** Asks before a link is ended, and says what that means. */
export function RevokeDialog({ share, onClose, onRevoked }: RevokeDialogProps) {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function revoke() {
    if (isBusy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await share.revoke();
      onRevoked();
    } catch (error) {
      setBusy(false);
      setFailure(failureOf(error));
    }
  }

  return (
    <Dialog title={result.revokeTitle} onClose={onClose}>
      {(close) => (
        <>
          <p class="mt-2 text-muted">{result.revokeText[share.kind]}</p>
          {failure && (
            <div class="mt-3">
              <FailureNotice failure={failure} />
            </div>
          )}
          <div class="mt-6 flex flex-wrap justify-end gap-3">
            <button type="button" class="button button-plain" onClick={close}>
              {result.keep}
            </button>
            <button type="button" class="button button-danger" aria-disabled={isBusy} onClick={revoke}>
              <BusyLabel isBusy={isBusy} label={result.revokeConfirm} busyLabel={result.revoking} />
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}
