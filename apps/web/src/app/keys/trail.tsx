import { app } from '../../messages/en/app.ts';
import { keys } from '../../messages/en/app-keys.ts';
import { paths } from '../paths.ts';

/** The way from the settings to the keys, and back from one of them. */
export function KeysTrail({ isBelow = false }: { isBelow?: boolean }) {
  const steps = [
    { path: paths.settings, label: app.settings },
    { path: paths.security, label: app.security },
    ...(isBelow ? [{ path: paths.keys, label: keys.title }] : []),
  ];
  return (
    <nav aria-label={keys.trail} class="mb-2 text-sm">
      <ol class="flex flex-wrap items-center gap-x-2 text-muted">
        {steps.map((step) => (
          <li key={step.path} class="flex items-center gap-2">
            <a href={step.path} class="button-text">
              {step.label}
            </a>
            <span aria-hidden="true">›</span>
          </li>
        ))}
      </ol>
    </nav>
  );
}
