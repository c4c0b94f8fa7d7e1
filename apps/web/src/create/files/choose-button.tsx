import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../../ui/icons.tsx';
import { fromInput } from './collect.ts';
import type { PickedFile } from './picked.ts';

interface ChooseButtonProps {
  /** Files, or one folder with all that is in it. */
  what: 'files' | 'folder';
  label: string;
  class: string;
  onChosen: (files: PickedFile[]) => void;
}

/** A button that opens the system's own dialog; the input that does so is no target of its own. */
export function ChooseButton({ what, label, class: look, onChosen }: ChooseButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  // Preact's types do not know the attribute that turns the dialog into one for folders.
  useEffect(() => {
    if (input.current) input.current.webkitdirectory = what === 'folder';
  }, [what]);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        onChange={(event) => {
          const { files } = event.currentTarget;
          if (files !== null) onChosen(fromInput(files));
          // The same choice a second time is a change again.
          event.currentTarget.value = '';
        }}
      />
      <button type="button" class={`button ${look}`} onClick={() => input.current?.click()}>
        <Icon name={what === 'files' ? 'file' : 'folder'} />
        {label}
      </button>
    </>
  );
}

/** Phones have no folders to choose from: their browsers lack what the dialog would need. */
export const canChooseFolder = 'webkitdirectory' in HTMLInputElement.prototype;
