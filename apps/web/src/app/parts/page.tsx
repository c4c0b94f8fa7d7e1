import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { app } from '../../messages/en/app.ts';

interface PageProps {
  title: string;
  lead?: string | undefined;
  /** What stands above the title, such as the way back. */
  above?: ComponentChildren;
  /** Stands beside the title. */
  action?: ComponentChildren;
  children: ComponentChildren;
}

/** A page of the account: its title names the tab and takes the focus, so that a screen reader starts there. */
export function Page({ title, lead, above, action, children }: PageProps) {
  return (
    <>
      {above}
      <div class="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div>
          <PageTitle title={title} />
          {lead && <p class="mt-1 max-w-[40rem] text-muted">{lead}</p>}
        </div>
        {action}
      </div>
      <div class="mt-6 grid gap-6">{children}</div>
    </>
  );
}

/** Only a way through the app moves the focus: whoever loads the page starts at its top. */
let isFirst = true;

export function PageTitle({ title, class: look = 'text-title' }: { title: string; class?: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = app.titleOf(title);
  }, [title]);
  useEffect(() => {
    if (!isFirst) heading.current?.focus({ preventScroll: true });
    isFirst = false;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} class={look}>
      {title}
    </h1>
  );
}

interface SectionProps {
  title: string;
  text?: string | undefined;
  action?: ComponentChildren;
  children?: ComponentChildren;
}

/** One card with its heading. */
export function Section({ title, text, action, children }: SectionProps) {
  return (
    <section class="card">
      <div class="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div>
          <h2 class="text-small-heading">{title}</h2>
          {text && <p class="mt-1 max-w-[40rem] text-sm leading-6 text-muted">{text}</p>}
        </div>
        {action}
      </div>
      {children && <div class="mt-5">{children}</div>}
    </section>
  );
}
