import { BusyLabel } from '../../ui/busy-label.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import type { Failure } from '../failure.ts';

interface SubmitProps {
  act: { isBusy: boolean; failure: Failure | undefined };
  label: string;
  busyLabel: string;
  class?: string;
}

/** The end of a form: what went wrong, where no field says it, and the button that sends it. */
export function SubmitButton({ act, label, busyLabel, class: look = '' }: SubmitProps) {
  return (
    <>
      {act.failure && !act.failure.fields && <FailureNotice failure={act.failure} />}
      <button type="submit" class={`button button-primary ${look}`} aria-disabled={act.isBusy}>
        <BusyLabel isBusy={act.isBusy} label={label} busyLabel={busyLabel} />
      </button>
    </>
  );
}
