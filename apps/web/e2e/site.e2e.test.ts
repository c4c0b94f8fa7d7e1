import { expect, test } from 'vitest';
import { secretText } from './secrets.ts';
import { setStage } from './stage.ts';

const stage = setStage();

test('the theme follows the system until it is chosen, and the choice is remembered', async () => {
  const { page } = stage;
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(stage.server);
  const light = await background();
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await background();
  expect(dark).not.toBe(light);
  await stage.button('Dark theme').click();
  expect(await background()).toBe(light);
  await page.reload();
  expect(await background()).toBe(light);
  expect(await stage.button('Dark theme').getAttribute('aria-pressed')).toBe('false');
  await stage.button('Dark theme').click();
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await background()).toBe(light);
});

test('everything can be done with the keyboard alone', async () => {
  const { page } = stage;
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
  const tabTo = async (text: string) => {
    for (let stops = 0; stops < 25; stops++) {
      await press('Tab');
      if ((await focused())?.startsWith(text)) return;
    }
    throw new Error(`No stop on the way says ${text}`);
  };

  await page.goto(stage.server);
  await tabTo('Skip to content');
  await press('Enter');
  // On a busy machine the browser follows the link only after it was told of the next key.
  await expect.poll(() => page.evaluate(() => location.hash)).not.toBe('');
  await press('Tab', 'ArrowRight', 'ArrowLeft', 'Tab');
  await page.keyboard.type(secretText);
  await press('Tab', 'ArrowUp', 'Tab', 'ArrowDown');
  await tabTo('Seal it');
  await press('Enter');
  await stage.heading('Sealed').waitFor();
  await page.getByText('It opens twice').waitFor();
  const selected = () => page.evaluate(() => document.getSelection()?.toString() ?? '');
  await expect.poll(selected).toContain('#1.');
  const url = await selected();
  await tabTo('QR code');
  await press('Enter');
  await page.getByRole('img', { name: 'QR code of the link' }).waitFor();

  await stage.follow(url);
  await stage.button('Break the seal').waitFor();
  await tabTo('Break the seal');
  await press('Enter');
  await stage.heading('Opened').waitFor();
  expect(await focused()).toBe('Opened');
  await tabTo('Copy');
  await press('Enter');
  await page.getByText('Secret copied.').waitFor({ state: 'attached' });
  expect(await stage.clipboard()).toBe(secretText);
});
