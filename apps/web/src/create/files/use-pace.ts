import { useRef } from 'preact/hooks';
import { createPace, type Pace } from './pace.ts';
import type { SendingState } from './sending-state.ts';

/** The pace of this stretch: a pause, a cut or another phase begins a new one. */
export function usePace({ mode, progress }: Extract<SendingState, { step: 'sending' }>): Pace {
  const stretch = `${mode} ${progress?.phase} ${progress?.totalBytes}`;
  const note = useRef<ReturnType<typeof createPace> | undefined>(undefined);
  const last = useRef<{ stretch: string; done: number; pace: Pace }>({ stretch: '', done: -1, pace: {} });
  if (progress === undefined) return {};
  if (last.current.stretch !== stretch) note.current = createPace(progress.totalBytes);
  if (last.current.stretch !== stretch || last.current.done !== progress.doneBytes) {
    const pace = note.current?.(progress.doneBytes, performance.now()) ?? {};
    last.current = { stretch, done: progress.doneBytes, pace };
  }
  return last.current.pace;
}
