import { createClient } from '@waxwing/sdk';
import { render } from 'preact';
import { argon2id } from '../workers/kdf.ts';
import { CreatePage } from './create-page.tsx';
import { leftUploads } from './files/left-uploads.ts';

const app = document.getElementById('app');
if (app) {
  // Known before the first paint, so that a card above the form moves nothing; for most visitors there is none to ask for.
  const left = await leftUploads();
  app.replaceChildren();
  render(<CreatePage client={createClient({ baseUrl: location.origin, argon2id })} left={left} />, app);
}
