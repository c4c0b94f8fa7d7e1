import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

interface Tab<N extends string> {
  name: N;
  label: string;
  panel: ComponentChildren;
}

interface TabsProps<N extends string> {
  /** What the tabs choose between. */
  label: string;
  tabs: readonly Tab<N>[];
  chosen: N;
  onChoose: (name: N) => void;
}

/**
 * Tabs with their panels. All panels stay in the page, so that what was typed in one is there after a look at another.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
 */
export function Tabs<N extends string>({ label, tabs, chosen, onChoose }: TabsProps<N>) {
  const list = useRef<HTMLDivElement>(null);

  function move(event: KeyboardEvent) {
    // Where the focus is and not what was last drawn: quick fingers are faster than that.
    const at = tabs.findIndex(({ name }) => document.activeElement?.id === `tab-${name}`);
    const to = target(event.key, at, tabs.length);
    const tab = to === undefined ? undefined : tabs[to];
    if (tab === undefined) return;
    event.preventDefault();
    onChoose(tab.name);
    list.current?.querySelector<HTMLButtonElement>(`#tab-${tab.name}`)?.focus();
  }

  return (
    <>
      <div ref={list} role="tablist" aria-label={label} class="tab-list mt-5" onKeyDown={move}>
        {tabs.map(({ name, label: title }) => (
          <button
            key={name}
            id={`tab-${name}`}
            type="button"
            role="tab"
            class="tab"
            aria-selected={name === chosen}
            aria-controls={`panel-${name}`}
            tabIndex={name === chosen ? 0 : -1}
            onClick={() => onChoose(name)}
          >
            {title}
          </button>
        ))}
      </div>
      {tabs.map(({ name, panel }) => (
        <div
          key={name}
          id={`panel-${name}`}
          role="tabpanel"
          aria-labelledby={`tab-${name}`}
          hidden={name !== chosen}
        >
          {panel}
        </div>
      ))}
    </>
  );
}

/** Where a key leads from a tab; undefined for all other keys. */
function target(key: string, at: number, count: number): number | undefined {
  const isMirrored = document.dir === 'rtl';
  switch (key) {
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case isMirrored ? 'ArrowLeft' : 'ArrowRight':
      return (at + 1) % count;
    case isMirrored ? 'ArrowRight' : 'ArrowLeft':
      return (at + count - 1) % count;
    default:
      return undefined;
  }
}
