import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createUser, openAs } from '../../web/e2e/accounts.ts';
import { setStage } from '../../web/e2e/stage.ts';
import { outcomeOf, startCommand, waxwing } from './command.ts';

const stage = setStage();

test('the command line is signed in by a click in the browser', async () => {
  const state = await mkdtemp(join(tmpdir(), 'waxwing-login-'));
  onTestFinished(() => rm(state, { recursive: true }));
  const user = await createUser(stage.dataDir);
  const env = { WAXWING_URL: stage.server, XDG_STATE_HOME: state };
  const command = startCommand(['login', '--no-browser'], { env });
  const outcome = outcomeOf(command);
  const address = await new Promise<string>((resolve) => {
    let shown = '';
    command.stderr?.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
      const [found] = /http\S+state=\S+(?=\n)/.exec(shown) ?? [];
      if (found) resolve(found);
    });
  });
  await openAs(stage.page, address, user);
  await stage.heading('Let the command line in?').waitFor();
  await stage.button('Let it in').click();
  await stage.page.getByRole('heading', { name: 'Back to the command line' }).waitFor();
  expect((await outcome).exitCode).toBe(0);
  const who = await waxwing(['whoami'], { env });
  expect(who.stdout.toString()).toContain(`${user.username} <`);
  await stage.page.goto(`${stage.server}/app/settings/security`);
  await stage.page.getByText('waxwing on Linux').first().waitFor();
});
