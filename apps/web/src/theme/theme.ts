// Runs in <head> before the first paint, as a classic script: no imports here.
(() => {
  const storageKey = 'waxwing.theme';
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const systemTheme = () => (system.matches ? 'dark' : 'light');
  const shownTheme = () => root.dataset.theme ?? systemTheme();

  const remembered = read();
  if (remembered === 'light' || remembered === 'dark') root.dataset.theme = remembered;

  document.addEventListener('DOMContentLoaded', () => {
    const button = document.querySelector<HTMLButtonElement>('[data-theme-switch]');
    if (!button) return;
    const tell = () => button.setAttribute('aria-pressed', String(shownTheme() === 'dark'));
    button.addEventListener('click', () => {
      choose(shownTheme() === 'dark' ? 'light' : 'dark');
      tell();
    });
    system.addEventListener('change', tell);
    tell();
  });

  /** A choice that says what the system says anyway is forgotten, so that the page follows the system again. */
  function choose(theme: 'light' | 'dark') {
    if (theme === systemTheme()) delete root.dataset.theme;
    else root.dataset.theme = theme;
    write(root.dataset.theme);
  }

  // Storage throws where the visitor has blocked it; the switch then holds for this page only.
  function read() {
    try {
      return localStorage.getItem(storageKey);
    } catch {
      return null;
    }
  }

  function write(theme: string | undefined) {
    try {
      if (theme === undefined) localStorage.removeItem(storageKey);
      else localStorage.setItem(storageKey, theme);
    } catch {}
  }
})();
