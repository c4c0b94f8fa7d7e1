import { Outline } from '../../ui/icons.tsx';

// Outlines on a 24 px grid, of the app alone: the pages that open shares do not carry them.
const outlines = {
  home: 'M4 11l8-6.5 8 6.5M6.5 9.5v10h11v-10M10 19.5v-5.5h4v5.5',
  key: 'M14.5 4.5a5 5 0 1 1-4.3 7.6L4.5 17.8v2.7h3v-2h2v-2h2l1-1.4a5 5 0 0 0 2 .4M15.5 8.5v.1',
  people:
    'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 19.5c0-3.3 2.7-5.5 6-5.5s6 2.2 6 5.5M16 5a3.5 3.5 0 0 1 0 6.5M17.5 14.3c2.1.7 3.5 2.7 3.5 5.2',
  log: 'M6 4h12v16H6zM9 8.5h6M9 12h6M9 15.5h3.5',
  settings:
    'M4 7.5h9M17 7.5h3M4 16.5h3M11 16.5h9M15 5.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM9 14.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4z',
  plus: 'M12 5v14M5 12h14',
  back: 'M14 6l-6 6 6 6',
  out: 'M10 4.5H5v15h5M14 8l4 4-4 4M9.5 12H18',
  done: 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM8.5 12.3l2.5 2.4 4.5-5',
  open: 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z',
} as const;

export type AppIconName = keyof typeof outlines;

export function AppIcon({ name, class: look }: { name: AppIconName; class?: string }) {
  return <Outline path={outlines[name]} class={look} />;
}
