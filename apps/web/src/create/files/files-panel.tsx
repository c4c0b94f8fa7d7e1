import { displayPath } from '@waxwing/seal';
import { useEffect, useRef } from 'preact/hooks';
import { choosing } from '../../messages/en/files.ts';
import { spokenList } from '../../messages/speak.ts';
import type { FilesLimits } from './draft.ts';
import { FilesForm } from './files-form.tsx';
import { MatchedView, ScanningView } from './scanning-view.tsx';
import { SendingView } from './sending-view.tsx';
import { StoppedView } from './stopped-view.tsx';
import type { useFilesDraft } from './use-files-draft.ts';
import type { useSending } from './use-sending.ts';

interface FilesPanelProps {
  form: ReturnType<typeof useFilesDraft>;
  sending: ReturnType<typeof useSending>;
  limits: FilesLimits;
  isDraggedOver: boolean;
  onSeal: () => void;
  /** Gives up what stopped and goes back to the list. */
  onAnew: () => void;
  say: (sentence: string) => void;
}

/** The form for files, and in its place what happens after "Seal it". */
export function FilesPanel(props: FilesPanelProps) {
  const panel = useRef<HTMLDivElement>(null);
  const { step } = props.sending.state;
  const lastStep = useRef(step);
  useEffect(() => {
    const cameBack = step === 'choosing' && lastStep.current !== step;
    lastStep.current = step;
    // The button that led back is gone. Where a link is to be seen instead, its card takes the focus after this.
    if (cameBack) panel.current?.querySelector('button')?.focus();
  }, [step]);
  return (
    <div ref={panel}>
      <Step {...props} />
    </div>
  );
}

function Step({ form, sending, limits, isDraggedOver, onSeal, onAnew, say }: FilesPanelProps) {
  const { state } = sending;
  switch (state.step) {
    case 'choosing':
      return <FilesForm {...form} limits={limits} isDraggedOver={isDraggedOver} onSeal={onSeal} say={say} />;
    case 'scanning':
      return <ScanningView state={state} onCancel={sending.cancel} />;
    case 'matched':
      return (
        <MatchedView
          state={state}
          onRemove={(files) => {
            form.remove(files);
            say(choosing.removed(spokenList(files.map(({ path }) => displayPath(path)))));
            sending.reset();
          }}
          onBack={sending.reset}
        />
      );
    case 'sending':
      return (
        <SendingView state={state} onPause={sending.pause} onGoOn={sending.goOn} onCancel={sending.cancel} />
      );
    case 'stopped':
      return <StoppedView state={state} onTryAgain={sending.tryAgain} onAnew={onAnew} />;
  }
}
