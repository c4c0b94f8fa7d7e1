import type { ComponentChildren } from 'preact';

/** One card in the middle: the ways into an account, and what stands there until it is known who is here. */
export function EntryFrame({ children }: { children: ComponentChildren }) {
  return (
    <main id="content" tabIndex={-1} class="mx-auto w-full max-w-[30rem] grow px-5 pt-3 pb-16 sm:pt-10">
      <div class="card">{children}</div>
    </main>
  );
}
