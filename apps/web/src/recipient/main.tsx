import { createClient } from '@waxwing/sdk';
import { render } from 'preact';
import { argon2id } from '../workers/kdf.ts';
import { startRecipient } from './recipient.ts';
import { RecipientPage } from './recipient-page.tsx';

/** 32 bytes in base64; what is shorter is an anchor of the page. */
const shortestKey = 43;

const url = location.href;
// Read once, then out of the address bar: it is not seen over a shoulder and not copied by accident.
history.replaceState(null, '', location.pathname + location.search);

const app = document.getElementById('app');
if (app) {
  app.replaceChildren();
  const client = createClient({ baseUrl: location.origin, argon2id });
  const recipient = startRecipient(client, url, (state) => {
    // `recipient` is there from the second state on; until then there is nothing to press.
    render(<RecipientPage state={state} client={client} recipient={() => recipient} />, app);
  });
  // Browsers keep a page that was left, to bring it back whole: what was opened must not be in it.
  addEventListener('pagehide', () => recipient.leave());
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
  // Pasting a link over an address that differs only in the fragment loads nothing by itself.
  addEventListener('hashchange', () => {
    if (location.hash.length > shortestKey) location.reload();
  });
}
