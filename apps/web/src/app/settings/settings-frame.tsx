import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { app } from '../../messages/en/app.ts';
import { settings } from '../../messages/en/app-settings.ts';
import { Page } from '../parts/page.tsx';
import { paths } from '../paths.ts';

const parts = [
  { path: paths.settings, label: app.profile },
  { path: paths.security, label: app.security },
];

/** A part of the settings, and the way to the others. */
export function SettingsFrame(props: { title: string; lead?: string; children: ComponentChildren }) {
  const { path } = useLocation();
  const links = (
    <nav aria-label={settings.parts} class="tab-list mb-6">
      {parts.map((part) => (
        <a
          key={part.path}
          href={part.path}
          aria-current={part.path === path ? 'page' : undefined}
          class="tab inline-flex items-center"
        >
          {part.label}
        </a>
      ))}
    </nav>
  );
  return <Page {...props} above={links} />;
}
