import { audit } from '../../messages/en/app-audit.ts';
import { saveBlob } from '../../save-blob.ts';
import { BusyLabel } from '../../ui/busy-label.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { notify } from '../parts/toast.tsx';
import { useAccount } from '../session/account.ts';
import { useAct } from '../use-act.ts';

const formats = [
  { format: 'csv', label: audit.exportCsv },
  { format: 'jsonl', label: audit.exportJson },
] as const;

/** The whole log as a file. */
export function ExportButtons() {
  const { client } = useAccount();
  const saving = useAct(async (format: 'csv' | 'jsonl') => {
    saveBlob(await client.auditLogs.export(format), `waxwing-audit-log.${format}`);
    notify(audit.exported);
  });
  return (
    <div class="grid gap-2">
      <fieldset class="flex flex-wrap gap-3">
        <legend class="sr-only">{audit.export}</legend>
        {formats.map(({ format, label }) => (
          <button
            key={format}
            type="button"
            class="button button-plain"
            aria-disabled={saving.isBusy}
            onClick={() => void saving.run(format)}
          >
            <BusyLabel isBusy={saving.isBusy} label={label} busyLabel={audit.exporting} />
          </button>
        ))}
      </fieldset>
      {saving.failure && <FailureNotice failure={saving.failure} />}
    </div>
  );
}
