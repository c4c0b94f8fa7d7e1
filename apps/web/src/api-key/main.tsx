import { render } from 'preact';
import { KeyPage } from './key-page.tsx';

const app = document.getElementById('app');
if (app) {
  app.replaceChildren();
  render(<KeyPage url={location.origin + location.pathname} />, app);
  // Browsers keep a page that was left, to bring it back whole: the key must not be in it.
  addEventListener('pagehide', () => render(null, app));
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
}
