import { useEffect, useRef, useState } from 'preact/hooks';
import { create } from '../messages/en/create.ts';
import { type Strength, watchStrength } from './strength.ts';

const goodScore = 3;

/** Four steps that fill up; the sentence beside them says the same. */
export function StrengthMeter({ score }: { score: Strength }) {
  const colour = score >= goodScore ? 'bg-accent' : 'bg-muted';
  return (
    <span role="img" aria-label={create.strengthLabel(score)} class="mt-2.5 flex w-16 shrink-0 gap-1">
      {[1, 2, 3, 4].map((step) => (
        <span key={step} class={`h-1.5 grow rounded-full ${step <= score ? colour : 'bg-line'}`} />
      ))}
    </span>
  );
}

/** The estimate of the latest text; the estimator is loaded with the first character. */
export function useStrength(passphrase: string): Strength | undefined {
  const [strength, setStrength] = useState<Strength>();
  const watch = useRef<ReturnType<typeof watchStrength> | undefined>(undefined);
  useEffect(() => {
    if (passphrase === '') return setStrength(undefined);
    watch.current ??= watchStrength(setStrength);
    watch.current.estimate(passphrase);
  }, [passphrase]);
  useEffect(() => () => watch.current?.stop(), []);
  return strength;
}
