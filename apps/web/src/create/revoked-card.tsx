import { useEffect, useRef } from 'preact/hooks';
import { result } from '../messages/en/create.ts';

/** What is left of a share after it was revoked. */
export function RevokedCard({ at }: { at: number }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The dialog that had the focus is gone with the link; the focus goes where the news is.
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="card mt-5" aria-label={result.revoked}>
      <h2 ref={heading} tabIndex={-1} class="text-heading">
        {result.revoked}
      </h2>
      <p class="mt-1 text-muted">{result.revokedText(at)}</p>
    </section>
  );
}
