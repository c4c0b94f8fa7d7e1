import { useState } from 'preact/hooks';
import { oneKey } from '../../messages/en/app-keys.ts';
import { Select } from '../../ui/select.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { notify } from '../parts/toast.tsx';

/** In seconds. */
const graces = [
  { value: 0, label: oneKey.graces.none },
  { value: 3_600, label: oneKey.graces.hour },
  { value: 86_400, label: oneKey.graces.day },
  { value: 604_800, label: oneKey.graces.week },
];

interface RotateKeyProps {
  /** What else it does, for who decides. */
  text: string;
  /** Gives the new value. @param graceSeconds how long the one before is good too */
  rotate: (graceSeconds: number) => Promise<string>;
  onRotated: (value: string) => Promise<void>;
}

/** Gives a key a new value. */
export function RotateKey({ text, rotate, onRotated }: RotateKeyProps) {
  const [isAsking, setAsking] = useState(false);
  const [grace, setGrace] = useState(0);
  return (
    <>
      <button type="button" class="button button-plain" onClick={() => setAsking(true)}>
        {oneKey.rotate}
      </button>
      {isAsking && (
        <ConfirmDialog
          title={oneKey.rotateTitle}
          text={text}
          confirm={oneKey.rotate}
          confirming={oneKey.rotating}
          act={async () => {
            const next = await rotate(grace);
            notify(oneKey.rotated);
            await onRotated(next);
          }}
          onClose={() => setAsking(false)}
        >
          <Select id="grace" label={oneKey.grace} choices={graces} value={grace} onChange={setGrace} />
        </ConfirmDialog>
      )}
    </>
  );
}
