import type { ReportOptions, ReportReason } from '@waxwing/sdk';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Failure, failureOf } from '../failure.ts';
import { report } from '../messages/en/report.ts';
import { BusyLabel } from '../ui/busy-label.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Select } from '../ui/select.tsx';

const longestDetails = 2000;
const reasons: readonly ReportReason[] = [
  'phishing',
  'malware',
  'harassment',
  'drugs_weapons',
  'terrorism',
  'csam',
  'other',
];
const choices = reasons.map((reason) => ({ value: reason, label: report.reasons[reason] }));

interface ReportDialogProps {
  send: (report: ReportOptions) => Promise<void>;
  onClose: () => void;
}

/** Tells the operator about a link. What the link opens, and its key, stay here. */
export function ReportDialog({ send, onClose }: ReportDialogProps) {
  const [isSent, setSent] = useState(false);
  return (
    <Dialog title={isSent ? report.thanks : report.title} onClose={onClose}>
      {(close) =>
        isSent ? (
          <Thanks onClose={close} />
        ) : (
          <ReportForm send={send} onSent={() => setSent(true)} onCancel={close} />
        )
      }
    </Dialog>
  );
}

interface ReportFormProps {
  send: ReportDialogProps['send'];
  onSent: () => void;
  onCancel: () => void;
}

function ReportForm({ send, onSent, onCancel }: ReportFormProps) {
  const [reason, setReason] = useState<ReportReason>('phishing');
  const [details, setDetails] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await send(details === '' ? { reason } : { reason, details });
      onSent();
    } catch (error) {
      setBusy(false);
      setFailure(failureOf(error));
    }
  }

  return (
    <form onSubmit={submit} noValidate>
      <p class="mt-2 text-muted">{report.text}</p>
      <div class="mt-5 grid gap-5">
        <Select
          id="report-reason"
          label={report.reason}
          choices={choices}
          value={reason}
          onChange={setReason}
        />
        <div>
          <label class="label" for="report-details">
            {report.details} <span class="font-normal text-muted">({report.optional})</span>
          </label>
          <textarea
            id="report-details"
            class="control min-h-24 resize-y"
            maxLength={longestDetails}
            value={details}
            onInput={(event) => setDetails(event.currentTarget.value)}
          />
        </div>
        {failure && <FailureNotice failure={failure} />}
      </div>
      <div class="mt-6 flex flex-wrap justify-end gap-3">
        <button type="button" class="button button-plain" onClick={onCancel}>
          {report.cancel}
        </button>
        <button type="submit" class="button button-primary" aria-disabled={isBusy}>
          <BusyLabel isBusy={isBusy} label={report.send} busyLabel={report.sending} />
        </button>
      </div>
    </form>
  );
}

function Thanks({ onClose }: { onClose: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <>
      <p role="status" class="mt-2 text-muted">
        {report.thanksText}
      </p>
      <div class="mt-6 flex justify-end">
        <button ref={button} type="button" class="button button-primary" onClick={onClose}>
          {report.close}
        </button>
      </div>
    </>
  );
}
