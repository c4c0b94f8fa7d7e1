import { type ComponentChildren, render } from 'preact';
import { type Opener, type Opening, startOpening } from './opening.ts';
import type { OpeningState } from './state.ts';

/** 32 bytes in base64; what is shorter is an anchor of the page. */
const shortestKey = 43;

/**
 * Starts a page that opens links: takes the key out of the address bar, and sees to it that nothing opened outlives the
 * visit.
 *
 * @param view Renders a state.
 */
export function startPage<Share, Content, Link>(
  opener: Opener<Share, Content, Link>,
  view: (state: OpeningState<Share, Content>, opening: () => Opening<Link>) => ComponentChildren,
): void {
  const url = location.href;
  // Read once, then out of the address bar: it is not seen over a shoulder and not copied by accident.
  history.replaceState(null, '', location.pathname + location.search);
  const app = document.getElementById('app');
  if (!app) return;
  app.replaceChildren();
  const opening = startOpening(opener, url, (state) => {
    // `opening` is there from the second state on; until then there is nothing to press.
    render(
      view(state, () => opening),
      app,
    );
  });
  // Browsers keep a page that was left, to bring it back whole: what was opened must not be in it.
  addEventListener('pagehide', () => opening.leave());
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
  // Pasting a link over an address that differs only in the fragment loads nothing by itself.
  addEventListener('hashchange', () => {
    if (location.hash.length > shortestKey) location.reload();
  });
}
