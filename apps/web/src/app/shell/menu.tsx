import { useLocation } from 'preact-iso';
import { app } from '../../messages/en/app.ts';
import { AppIcon, type AppIconName } from '../parts/app-icon.tsx';
import { paths } from '../paths.ts';

interface Item {
  path: string;
  label: string;
  icon: AppIconName;
}

const items: readonly Item[] = [
  { path: paths.home, label: app.home, icon: 'home' },
  { path: paths.keys, label: app.keys, icon: 'key' },
  { path: paths.organization, label: app.organization, icon: 'people' },
  { path: paths.auditLog, label: app.auditLog, icon: 'log' },
  { path: paths.settings, label: app.settings, icon: 'settings' },
];

/** At the side where there is room, else at the bottom, under the thumb. */
export function Menu() {
  const { path } = useLocation();
  const current = currentOf(path);
  return (
    <nav
      aria-label={app.menu}
      class="fixed inset-x-0 bottom-0 z-10 border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] md:static md:border-0 md:bg-transparent md:pt-4"
    >
      <ul class="flex justify-around md:grid md:justify-normal md:gap-1">
        {items.map((item) => (
          <li key={item.path} class="min-w-0 grow">
            <a href={item.path} aria-current={item === current ? 'page' : undefined} class="menu-link">
              <AppIcon name={item.icon} />
              <span class="max-w-full truncate">{item.label}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The longest that the path begins with: keys live below settings, and have an entry of their own. */
function currentOf(path: string): Item | undefined {
  return items
    .filter((item) => path === item.path || (item.path !== paths.home && path.startsWith(`${item.path}/`)))
    .toSorted((one, other) => other.path.length - one.path.length)[0];
}
