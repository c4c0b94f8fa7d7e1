import { settings } from './config.ts';

const rows = Object.values(settings).map((setting) => ({
  name: setting.name,
  description: setting.description,
  fallback: 'default' in setting ? `\`${setting.default}\`` : setting.shownDefault,
}));

/** What `--help` prints. */
export function usage(): string {
  const lines = rows.map(
    ({ name, description, fallback }) =>
      `  ${name}\n      ${plain(description)} (default: ${plain(fallback)})`,
  );
  return [
    'Waxwing: hand things over safely.',
    '',
    'Usage: npm start [-- --help | --version]',
    '',
    'Settings are environment variables, all optional:',
    '',
    ...lines,
    '',
  ].join('\n');
}

/** The table of settings as Markdown, for `docs/settings.md`. */
export function settingsTable(): string {
  const lines = rows.map(
    ({ name, description, fallback }) => `| \`${name}\` | ${fallback} | ${description} |`,
  );
  return ['| Setting | Default | What it does |', '| --- | --- | --- |', ...lines].join('\n');
}

function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}
