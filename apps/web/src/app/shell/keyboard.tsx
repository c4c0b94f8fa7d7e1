import { useEffect, useState } from 'preact/hooks';
import { app } from '../../messages/en/app.ts';
import { Dialog } from '../../ui/dialog.tsx';

/** What each key leads to on a page that has it: the first field of its search, and the button that makes a new one. */
const targets: Readonly<Record<string, string>> = { '/': 'search :is(input, select)', n: '[data-key=n]' };

const keys = [
  { key: '/', meaning: app.keyboard.search },
  { key: 'n', meaning: app.keyboard.new },
  { key: '?', meaning: app.keyboard.help },
];

/** `/`, `n` and `?`, wherever nothing is being typed and no dialog is open. */
export function KeyboardHelp() {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('dialog[open]')) return;
      if (event.key === '?') setShown(true);
      else if (!follow(event.key)) return;
      event.preventDefault();
    }
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  if (!isShown) return null;
  return (
    <Dialog title={app.keyboard.title} onClose={() => setShown(false)}>
      {(close) => (
        <>
          <dl class="mt-4 grid gap-2">
            {keys.map(({ key, meaning }) => (
              <div key={key} class="flex items-baseline gap-4">
                <dt>
                  <kbd class="code inline-block min-w-8 rounded-md border border-edge px-2 text-center">
                    {key}
                  </kbd>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
          <p class="mt-4 text-sm text-muted">{app.keyboard.none}</p>
          <div class="mt-6 flex justify-end">
            <button type="button" class="button button-primary" onClick={close}>
              {app.close}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}

/** @returns false where the key means nothing on this page */
function follow(key: string): boolean {
  const selector = targets[key];
  const target = selector === undefined ? null : document.querySelector<HTMLElement>(selector);
  if (key === '/') target?.focus();
  else target?.click();
  return target !== null;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}
