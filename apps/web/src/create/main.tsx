import { createClient } from '@waxwing/sdk';
import { render } from 'preact';
import { argon2id } from '../workers/kdf.ts';
import { CreatePage } from './create-page.tsx';

const app = document.getElementById('app');
if (app) {
  app.replaceChildren();
  render(<CreatePage client={createClient({ baseUrl: location.origin, argon2id })} />, app);
}
