import type { AuditVerification } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { audit } from '../../messages/en/app-audit.ts';
import { spokenMoment } from '../../messages/speak.ts';
import { BusyLabel } from '../../ui/busy-label.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useAccount } from '../session/account.ts';
import { useAct } from '../use-act.ts';

/** Has the server follow the chain of the log, and says what it found. */
export function Verification() {
  const { client } = useAccount();
  const [found, setFound] = useState<AuditVerification>();
  const checking = useAct(async () => setFound(await client.auditLogs.verify()));
  return (
    <section class="card grid gap-3" aria-label={audit.verification}>
      <p class="text-sm leading-6 text-muted">{audit.chained}</p>
      <p role="status" class={found?.state === 'changed' ? 'text-danger' : ''}>
        {found && sentenceOf(found)}
      </p>
      <div>
        <button
          type="button"
          class="button button-plain"
          aria-disabled={checking.isBusy}
          onClick={() => void checking.run()}
        >
          <BusyLabel isBusy={checking.isBusy} label={audit.verify} busyLabel={audit.verifying} />
        </button>
      </div>
      {checking.failure && <FailureNotice failure={checking.failure} />}
    </section>
  );
}

function sentenceOf({ fault, records, verified_at }: AuditVerification): string {
  if (fault) return audit.changed(fault.record, fault.message);
  return audit.whole(records, spokenMoment(Date.parse(verified_at)));
}
