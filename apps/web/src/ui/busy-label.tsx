/** The label of a button, and over it what the button is doing: the button keeps its width, so nothing moves. */
export function BusyLabel({
  isBusy,
  label,
  busyLabel,
}: {
  isBusy: boolean;
  label: string;
  busyLabel: string;
}) {
  return (
    <span class="grid justify-items-center">
      <span class={`col-start-1 row-start-1 ${isBusy ? 'invisible' : ''}`}>{label}</span>
      <span class={`col-start-1 row-start-1 flex items-center gap-2 ${isBusy ? '' : 'invisible'}`}>
        {isBusy && <span class="spinner late" aria-hidden="true" />}
        {busyLabel}
      </span>
    </span>
  );
}
