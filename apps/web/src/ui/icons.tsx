// Outlines on a 24 px grid; every icon stands beside its word, so none carries a label of its own.
const outlines = {
  check: 'M5 12.5l4.5 4.5L19 7.5',
  copy: 'M9 9V5.5A1.5 1.5 0 0 1 10.5 4h8A1.5 1.5 0 0 1 20 5.5v8a1.5 1.5 0 0 1-1.5 1.5H15M5.5 9h8A1.5 1.5 0 0 1 15 10.5v8a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 4 18.5v-8A1.5 1.5 0 0 1 5.5 9z',
  save: 'M12 4v11m0 0l-4.5-4.5M12 15l4.5-4.5M5 19.5h14',
  print: 'M7 9V4h10v5M7 17H4.5v-6.5a1.5 1.5 0 0 1 1.5-1.5h12a1.5 1.5 0 0 1 1.5 1.5V17H17M7 14h10v6H7z',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.25a2.75 2.75 0 1 1 0 5.5 2.75 2.75 0 0 1 0-5.5z',
  eyeOff:
    'M4 4l16 16M9.5 5.9A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-2.7 3.4M6.2 7.2A15.5 15.5 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4.5-1.2M10 10.1a2.75 2.75 0 0 0 3.9 3.9',
  qr: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM17.5 17.5H20V20h-2.5z',
  revoke: 'M5 7h14M10 7V4.5h4V7M6.5 7l1 12.5h9L17.5 7',
  warning:
    'M12 9v4.5m0 3v.2M10.6 4.8L2.9 18.2a1.6 1.6 0 0 0 1.4 2.4h15.4a1.6 1.6 0 0 0 1.4-2.4L13.4 4.8a1.6 1.6 0 0 0-2.8 0z',
  flag: 'M5.5 21V4.5c4-2 8 2 13 0v9c-5 2-9-2-13 0',
  file: 'M6.5 3.5h7l4 4v13h-11zM13 3.5V8h4.5',
  folder: 'M3.5 18.5v-12h6l2 2.5h9v9.5z',
  close: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  pause: 'M8.5 5.5v13M15.5 5.5v13',
  goOn: 'M8 5.5l10 6.5-10 6.5z',
  offline:
    'M4 4l16 16M8.6 13.2a5 5 0 0 1 1.9-1.1M5.5 10a9.5 9.5 0 0 1 2.8-1.9M12 6.5c2.6 0 5 1.2 6.6 3M14.8 12.8l.7.5M12 17.5v.1',
  chevron: 'M7 10l5 5 5-5',
  words: 'M4 7h10M4 12h16M4 17h12',
} as const;

export function Icon({ name, class: look }: { name: keyof typeof outlines; class?: string }) {
  return <Outline path={outlines[name]} class={look} />;
}

/** One line drawing; a page with icons of its own brings their paths. */
export function Outline({ path, class: look = 'size-5' }: { path: string; class?: string | undefined }) {
  return (
    <svg
      class={`${look} shrink-0`}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}
