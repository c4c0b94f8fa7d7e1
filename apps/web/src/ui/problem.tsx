import type { ComponentChildren } from 'preact';
import { Icon } from './icons.tsx';

/** What went wrong and what to do, with an icon, so that the colour alone says nothing. Spoken as soon as it appears. */
export function Problem({ id, children }: { id?: string; children: ComponentChildren }) {
  return (
    <p id={id} role="alert" class="flex items-start gap-2 text-sm leading-6 text-danger">
      <Icon name="warning" class="mt-0.5 size-5" />
      <span>{children}</span>
    </p>
  );
}
