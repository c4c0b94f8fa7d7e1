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
export function FilesPanel({ form, sending, limits, isDraggedOver, onSeal, onAnew, say }: FilesPanelProps) {
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
