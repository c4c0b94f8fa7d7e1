import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { saving, savingTroubles } from '../messages/en/download.ts';
import { Problem } from '../ui/problem.tsx';
import { HeldView } from './held-view.tsx';
import type { Trouble } from './saving/messages.ts';
import type { Transfer } from './transfer.ts';
import type { TransferKey, Transfers } from './use-transfers.ts';
import { VerdictNote } from './verdict-note.tsx';
import { isMatch } from './watch.ts';

interface TransferViewProps {
  /** What is fetched, as it is shown. */
  name: string;
  id: TransferKey;
  transfers: Transfers;
  /** The control that had the focus is gone. */
  onGone: () => void;
}

/** What becomes of one file, under its name: how far it is, how it ended, what the check said. */
export function TransferView(props: TransferViewProps) {
  const box = useRef<HTMLDivElement>(null);
  // Asked before the controls of the last state go: it may end by itself while one of them has the focus.
  const hadFocus = box.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (hadFocus && !box.current?.contains(document.activeElement)) props.onGone();
  });
  return (
    <div ref={box}>
      <State {...props} />
    </div>
  );
}

function State({ name, id, transfers }: TransferViewProps) {
  const transfer = transfers.of(id);
  switch (transfer?.name) {
    case undefined:
    case 'shown':
      return null;
    case 'running':
      // Every finding on the way stops it once.
      if (transfer.isPaused && transfer.findings.length > 0)
        return (
          <HeldView
            title={saving.stoppedTitle}
            release={saving.release.save}
            verdicts={transfer.findings}
            onRelease={() => transfers.order(id, 'resume')}
            onDismiss={() => transfers.order(id, 'cancel')}
          />
        );
      return <Running name={name} transfer={transfer} order={(order) => transfers.order(id, order)} />;
    case 'checking':
      return (
        <p class="mt-2 flex items-center gap-2 text-sm leading-6 text-muted">
          <span class="spinner late" aria-hidden="true" />
          <span role="status">{saving.checking}</span>
          {transfer.checkedFiles && <span>{saving.checked(transfer.checkedFiles, transfer.files ?? 0)}</span>}
        </p>
      );
    case 'held':
      return (
        <HeldView
          title={saving.heldTitle[transfer.purpose]}
          release={saving.release[transfer.purpose]}
          verdicts={transfer.verdicts}
          onRelease={() => transfers.release(id)}
          onDismiss={() => transfers.dismiss(id)}
        />
      );
    case 'saved':
      return <Saved verdicts={transfer.verdicts} />;
    case 'failed':
      return (
        <Ended>
          {troubleSentence(transfer.trouble)}
          {transfer.trouble.requestId && (
            <span class="code block text-xs break-all">{transfer.trouble.requestId}</span>
          )}
        </Ended>
      );
    case 'impossible':
      return <Ended>{savingTroubles.impossible}</Ended>;
  }
}

function Ended({ children }: { children: ComponentChildren }) {
  return (
    <div class="mt-2">
      <Problem>{children}</Problem>
    </div>
  );
}

interface RunningProps {
  name: string;
  transfer: Extract<Transfer, { name: 'running' }>;
  order: (order: 'pause' | 'resume' | 'cancel') => void;
}

function Running({ name, transfer, order }: RunningProps) {
  const { bytes, total, isPaused, trouble } = transfer;
  return (
    <div class="mt-3">
      <progress class="progress" aria-label={saving.progress(name)} value={bytes} max={Math.max(total, 1)} />
      <p class="mt-1 min-h-6 text-sm leading-6 text-muted">{progressSentence(transfer)}</p>
      {trouble && !isPaused && (
        <p role="status" class="text-sm leading-6">
          {trouble.code === 'OFFLINE' ? saving.offline : saving.serverBusy}
        </p>
      )}
      <div class="flex flex-wrap items-center gap-x-5">
        <button
          type="button"
          class="button-text text-sm"
          onClick={() => order(isPaused ? 'resume' : 'pause')}
        >
          {isPaused ? saving.resume : saving.pause}
        </button>
        <button type="button" class="button-text text-sm" onClick={() => order('cancel')}>
          {saving.cancel}
        </button>
        <span class="text-sm leading-6 text-muted">{saving.keepOpen}</span>
      </div>
    </div>
  );
}

function progressSentence({ bytes, total, pace, isPaused }: RunningProps['transfer']): string {
  const { bytesPerSecond, secondsLeft } = pace;
  const parts = [
    saving.amount(bytes, total),
    isPaused ? saving.paused : bytesPerSecond && saving.rate(bytesPerSecond),
    !isPaused && secondsLeft !== undefined && saving.left(secondsLeft),
  ];
  return parts.filter(Boolean).join(' · ');
}

function Saved({ verdicts }: { verdicts: Extract<Transfer, { name: 'saved' }>['verdicts'] }) {
  return (
    <div class="mt-2">
      <p class="text-sm leading-6">{verdicts?.some(isMatch) ? saving.savedButMatched : saving.saved}</p>
      {verdicts === undefined ? (
        <p class="text-sm leading-6 text-muted">{saving.checking}</p>
      ) : (
        <VerdictNote verdicts={verdicts} />
      )}
    </div>
  );
}

function troubleSentence({ code }: Trouble): string {
  switch (code) {
    case 'DATA_DAMAGED':
    case 'UNSUPPORTED_FORMAT':
      return savingTroubles.damaged;
    case 'CLAIM_ENDED':
    case 'VIEWED':
      return savingTroubles.claimEnded;
    case 'REVOKED':
    case 'EXPIRED':
    case 'GONE':
    case 'NOT_FOUND':
      return savingTroubles.ended;
    case 'TAKEN_DOWN':
      return savingTroubles.takenDown;
    default:
      return savingTroubles.broken;
  }
}
