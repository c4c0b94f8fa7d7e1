// First: it takes the token out of the address bar.
import './session/arrival.ts';
import { render } from 'preact';
import { LocationProvider } from 'preact-iso';
import { App } from './app.tsx';
import { AccountProvider } from './session/account-provider.tsx';

const root = document.getElementById('app');
if (root) {
  render(
    <LocationProvider scope={/^\/app(?:[/?#]|$)/}>
      <AccountProvider>
        <App />
      </AccountProvider>
    </LocationProvider>,
    root,
  );
}
