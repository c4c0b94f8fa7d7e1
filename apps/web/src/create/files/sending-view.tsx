import { sending } from '../../messages/en/files.ts';
import { Icon } from '../../ui/icons.tsx';
import { Heading } from './heading.tsx';
import type { Pace } from './pace.ts';
import { type SendingState, shareOf } from './sending-state.ts';
import { usePace } from './use-pace.ts';

interface SendingViewProps {
  state: Extract<SendingState, { step: 'sending' }>;
  onPause: () => void;
  onGoOn: () => void;
  onCancel: () => void;
}

/** How far it is, how fast, how long it still takes, and how to stop it. */
export function SendingView({ state, onPause, onGoOn, onCancel }: SendingViewProps) {
  const { mode, progress } = state;
  const pace = usePace(state);
  const isResting = mode === 'paused' || mode === 'offline' || mode === 'busy';
  const share = progress ? shareOf(progress) : 0;
  return (
    <div class="mt-5 grid min-h-[17rem] content-start gap-4">
      <Heading>
        {mode === 'offline' && <Icon name="offline" />}
        {titleOf(state)}
      </Heading>
      <div>
        <progress class="progress" aria-label={sending.progress} value={share} max={1} />
        <p class="mt-2 flex flex-wrap justify-between gap-x-4 text-sm text-muted">
          <span>{progress && amountOf(share, state.bytes)}</span>
          <span>{mode === 'running' && paceOf(pace)}</span>
        </p>
      </div>
      <div class="flex flex-wrap gap-3">
        {mode === 'paused' ? (
          <button type="button" class="button button-primary" onClick={onGoOn}>
            <Icon name="goOn" />
            {sending.goOn}
          </button>
        ) : (
          <button
            type="button"
            class="button button-plain"
            aria-disabled={mode === 'cancelling'}
            onClick={onPause}
          >
            <Icon name="pause" />
            {sending.pause}
          </button>
        )}
        <button
          type="button"
          class="button button-plain"
          aria-disabled={mode === 'cancelling'}
          onClick={onCancel}
        >
          {sending.cancel}
        </button>
      </div>
      <p class="text-sm leading-6 text-muted">{isResting ? restingText[mode] : sending.keepOpen}</p>
    </div>
  );
}

const restingText = {
  paused: sending.pausedText,
  offline: sending.offlineText,
  busy: sending.busyText,
};

const modeTitles = {
  paused: sending.paused,
  offline: sending.offline,
  busy: sending.busy,
  cancelling: sending.cancelling,
};

/** One short line on what is being done now. */
export function titleOf({ mode, progress, count }: SendingViewProps['state']): string {
  if (mode !== 'running') return modeTitles[mode];
  switch (progress?.phase) {
    case 'checking':
      return sending.checking(count);
    case 'publishing':
    case 'published':
      return sending.finishing;
    default:
      return sending.title(count);
  }
}

/** In bytes of the files: ciphertext and padding are nobody's concern here. */
const amountOf = (share: number, bytes: number): string =>
  `${sending.percent(share)} · ${sending.amount(Math.floor(share * bytes), bytes)}`;

function paceOf({ bytesPerSecond, secondsLeft }: Pace): string {
  if (bytesPerSecond === undefined || secondsLeft === undefined) return '';
  return `${sending.rate(bytesPerSecond)} · ${sending.left(secondsLeft)}`;
}
