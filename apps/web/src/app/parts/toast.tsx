import { useEffect, useState } from 'preact/hooks';

const shownMilliseconds = 6_000;

let tell: ((text: string) => void) | undefined;

/** Says that something was done, for some seconds and to screen readers. */
export function notify(text: string): void {
  tell?.(text);
}

/** Where it is said: once in the page, always there, so that screen readers notice what comes into it. */
export function Toast() {
  const [shown, setShown] = useState<{ text: string }>();
  useEffect(() => {
    tell = (text) => setShown({ text });
    return () => {
      tell = undefined;
    };
  }, []);
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => setShown(undefined), shownMilliseconds);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <div
      role="status"
      class="pointer-events-none fixed inset-x-0 bottom-20 z-20 flex justify-center px-5 md:bottom-6"
    >
      {shown && <p class="rounded-control bg-ink px-4 py-2.5 text-sm font-medium text-paper">{shown.text}</p>}
    </div>
  );
}
