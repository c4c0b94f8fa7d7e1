import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { downloadsLeft, openOn, randomFile, save, saved, send, sha256, textFile } from './files.ts';
import { setStage } from './stage.ts';

const mebibyte = 1024 * 1024;
const stage = setStage({ WAXWING_LIMIT_PASSCODE: '2/10m' });
const open = (url: string) => openOn(stage.page, url);

test('files are opened once, saved whole, and nobody else can open them then', async () => {
  const { page } = stage;
  const file = textFile('Notizen für später.txt', 'hunter2');
  const { url } = await send(stage.server, [file], { note: 'For you\nalone.' });
  await stage.follow(url);
  await stage.button('Break the seal').waitFor();
  expect(await page.content()).not.toContain('Notizen');
  expect(page.url()).not.toContain('#');
  await stage.button('Break the seal').click();
  await stage.heading('Opened').waitFor();
  await page.getByText('This was the last download.').waitFor();
  expect(await page.getByText('For you').textContent()).toBe('For you\nalone.');

  const download = await save(page, 'Save Notizen für später.txt');
  expect(download.suggestedFilename()).toBe('Notizen für später.txt');
  expect(await saved(download)).toEqual(file.content);
  await page.getByText('nothing matched. This is not a guarantee.').waitFor();

  await stage.anotherVisitor();
  await stage.follow(url);
  await stage.heading('These files were already opened').waitFor();
});

test('looking at the page, HEAD and a preview take no download; only the click does', async () => {
  const { url } = await send(stage.server, [textFile('a.txt', 'a')]);
  for (let load = 0; load < 3; load++) {
    await stage.follow(url);
    await stage.button('Break the seal').waitFor();
  }
  const [path = ''] = url.split('#');
  expect((await fetch(path, { method: 'HEAD' })).status).toBe(200);
  const preview = await fetch(path, { headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0' } });
  expect(await preview.text()).not.toContain('<script');
  expect(await downloadsLeft(url)).toBe(1);
});

test('a passphrase locks: the wrong one takes no download, the right one opens', async () => {
  const { page } = stage;
  const { url } = await send(stage.server, [textFile('a.txt', 'a')], {
    passphrase: 'five words of no sense',
  });
  await stage.follow(url);
  await stage.button('Break the seal').click();
  await page.getByText('Type the passphrase first.').waitFor();
  const field = page.getByLabel('Passphrase', { exact: true });
  await field.fill('not these');
  await stage.button('Break the seal').click();
  await page.getByText('That passphrase does not open it.').waitFor();
  expect(await downloadsLeft(url)).toBe(1);
  await field.fill('five words of no sense');
  await page.keyboard.press('Enter');
  await stage.heading('Opened').waitFor();
  expect(String(await saved(await save(page, 'Save a.txt')))).toBe('a');
});

test('a large file goes to the disk while it is opened, whole and under its own name', async () => {
  const { page } = stage;
  const file = randomFile('Fotos/größe 100 %.bin', 48 * mebibyte + 12_345);
  const { url } = await send(stage.server, [file]);
  await open(url);
  const download = await save(page, 'Save Fotos/größe 100 %.bin');
  expect(download.url()).toContain('/download/saving/');
  expect(download.suggestedFilename()).toBe('größe 100 %.bin');
  expect(sha256(await saved(download))).toBe(sha256(file.content));
  await page.getByText('Checked piece by piece while it was saved').waitFor();
});

test('several files are saved one by one, or all in one zip that other programs open', async () => {
  const { page } = stage;
  const files = [
    randomFile('large.bin', 34 * mebibyte),
    textFile('texts/größe.txt', 'groß'),
    textFile('texts/empty.txt', ''),
    randomFile('texts/more.bin', 70_000),
  ];
  const { url } = await send(stage.server, files);
  await open(url);
  await page.getByText('Four files, 34.1 MB').waitFor();
  expect(String(await saved(await save(page, 'Save texts/größe.txt')))).toBe('groß');
  expect((await saved(await save(page, 'Save texts/empty.txt'))).length).toBe(0);

  const zip = await save(page, 'Save all as zip');
  expect(zip.suggestedFilename()).toBe('files.zip');
  expect(unzipped(await zip.path())).toEqual(files.map(({ path, content }) => [path, sha256(content)]));
  await page.getByText('Saved. It is among').first().waitFor();
});

test('those that are chosen are saved in one zip', async () => {
  const { page } = stage;
  const files = ['a.txt', 'b/c.txt', 'd.txt'].map((path) => textFile(path, `This is ${path}`));
  const { url } = await send(stage.server, files);
  await open(url);
  await page.getByRole('checkbox', { name: 'd.txt' }).check();
  await page.getByText('One of three files chosen, 13 bytes').waitFor();
  await page.getByRole('checkbox', { name: 'a.txt' }).focus();
  await page.keyboard.press('Space');
  const zip = await save(page, 'Save two files as zip');
  expect(unzipped(await zip.path()).map(([path]) => path)).toEqual(['a.txt', 'd.txt']);
  await stage.button('Choose none').click();
  await page.getByText('Three files, ').waitFor();
  expect(await stage.button('Save all as zip').evaluate((button) => button === document.activeElement)).toBe(
    true,
  );
});

/** What another program finds in a zip: paths and SHA-256. */
function unzipped(path: string): [path: string, hash: string][] {
  const script =
    'import sys,zipfile,hashlib,json\n' +
    'z=zipfile.ZipFile(sys.argv[1])\n' +
    'assert z.testzip() is None\n' +
    'print(json.dumps([[n,hashlib.sha256(z.read(n)).hexdigest()] for n in z.namelist()]))';
  return JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }));
}

test('a share for several downloads counts down by one for each visitor, not for each file or visit', async () => {
  const { url } = await send(stage.server, [textFile('a.txt', 'a'), textFile('b.txt', 'b')], {
    maxDownloads: 3,
  });
  await open(url);
  await stage.page.getByText('Two more downloads are left for others.').waitFor();
  await save(stage.page, 'Save a.txt');
  await save(stage.page, 'Save b.txt');
  await stage.follow(url);
  await stage.page.getByText('You have opened this here already').waitFor();
  await open(url);
  await save(stage.page, 'Save a.txt');
  expect(await downloadsLeft(url)).toBe(2);

  await stage.anotherVisitor();
  await open(url);
  await stage.page.getByText('One more download is left for others.').waitFor();
});

test('a name is text: controls of direction are shown, markup is not run', async () => {
  const { page } = stage;
  const names = ['invoice\u202efdp.exe', '<img src=x onerror=alert(1)>.txt'];
  const { url } = await send(
    stage.server,
    names.map((name) => textFile(name, 'x')),
  );
  await open(url);
  await page.getByText('invoice\\u202Efdp.exe').waitFor();
  await page.getByText('<img src=x onerror=alert(1)>.txt').waitFor();
  expect(await page.locator('main img').count()).toBe(0);
  expect((await save(page, 'Save invoice\\u202Efdp.exe')).suggestedFilename()).toBe('invoicefdp.exe');
});

test('pictures and text are shown on the page, documents that can hold scripts are not', async () => {
  const { page } = stage;
  const pixel = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const { url } = await send(stage.server, [
    { path: 'pixel.png', content: pixel },
    textFile('page.html', '<script>alert(1)</script>'),
    textFile('drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'),
    textFile('lie.png', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    textFile('notes.txt', '<b>not bold</b>'),
  ]);
  await open(url);
  await stage.button('Preview pixel.png').click();
  await page.getByRole('img', { name: 'pixel.png' }).waitFor();
  await stage.button('Preview notes.txt').click();
  await page.getByRole('region', { name: 'Text of the file' }).getByText('<b>not bold</b>').waitFor();
  await stage.button('Preview lie.png').click();
  await page.getByText('The browser cannot show it.').waitFor();
  for (const name of ['page.html', 'drawing.svg'])
    expect(await stage.button(`Preview ${name}`).count()).toBe(0);
  expect(await saved(await save(page, 'Save pixel.png'))).toEqual(pixel);
  await stage.button('Hide the preview of notes.txt').click();
  await page.getByRole('region', { name: 'Text of the file' }).waitFor({ state: 'detached' });
});

test('a file that matches a rule is held back until its reader insists', async () => {
  const { page } = stage;
  // The test file of the antivirus makers, put together here so that this file is none.
  const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
  const { url } = await send(stage.server, [textFile('invoice.com', eicar)]);
  await open(url);
  await stage.button('Save invoice.com').click();
  await page.getByText('Nothing was saved').waitFor();
  await page.getByText('invoice.com matches the rule').waitFor();
  await stage.button('Leave it').click();
  await page.getByText('Nothing was saved').waitFor({ state: 'detached' });
  await stage.button('Save invoice.com').click();
  const download = await save(page, 'Save it all the same');
  expect(String(await saved(download))).toBe(eicar);
  await page.getByText('do not open it').waitFor();
});

test('what was opened is not on the page any more after leaving and coming back', async () => {
  const { page } = stage;
  const { url } = await send(stage.server, [textFile('private name.txt', 'x')]);
  await open(url);
  await page.goto(stage.server);
  await page.goBack();
  await stage.heading('The key is missing').waitFor();
  expect(await page.content()).not.toContain('private name');
  await open(url);
  expect(String(await saved(await save(page, 'Save private name.txt')))).toBe('x');
});

test('what this browser keeps opens nothing without the link', async () => {
  const { page } = stage;
  const { url } = await send(stage.server, [textFile('a.txt', 'a')], { passphrase: 'canary passphrase' });
  await stage.follow(url);
  await page.getByLabel('Passphrase', { exact: true }).fill('canary passphrase');
  await stage.button('Break the seal').click();
  await stage.heading('Opened').waitFor();
  await save(page, 'Save a.txt');
  const kept = await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('waxwing-downloads');
      request.onsuccess = () => resolve(request.result);
    });
    const all = await new Promise<unknown[]>((resolve) => {
      const request = database.transaction('claims').objectStore('claims').getAll();
      request.onsuccess = () => resolve(request.result);
    });
    return JSON.stringify([all, { ...localStorage }, { ...sessionStorage }, history.state]);
  });
  expect(kept).toContain('"isTaken":true');
  const secret = Buffer.from(url.split('#1.')[1] ?? '', 'base64url').subarray(0, 32);
  expect(kept).not.toContain(secret.toString('base64url').slice(0, 40));
  expect(kept).not.toContain([...secret.subarray(0, 8)].map((byte, at) => `"${at}":${byte}`).join(','));
  expect(kept).not.toContain('canary');
});

test('no key, name or note is in anything the browser sends', async () => {
  const { page, context } = stage;
  const sent: string[] = [];
  context.on('request', (request) => {
    sent.push([request.url(), JSON.stringify(request.headers()), request.postData() ?? ''].join('\n'));
  });
  const { url } = await send(stage.server, [randomFile('canaryname.bin', 33 * mebibyte)], {
    note: 'canarynote',
  });
  await open(url);
  await saved(await save(page, 'Save canaryname.bin'));
  const everything = sent.join('\n');
  expect(everything).toContain('/streams/');
  for (const canary of [url.split('#1.')[1] ?? '', 'canaryname', 'canarynote'])
    expect(everything).not.toContain(canary);
  expect(sent.every((request) => request.startsWith(stage.server) || request.startsWith('blob:'))).toBe(true);
});

test('a link can be reported from its page', async () => {
  const { page } = stage;
  const { url } = await send(stage.server, [textFile('a.txt', 'a')]);
  await stage.follow(url);
  await stage.button('Report this link').click();
  await page.getByLabel('Reason').selectOption({ label: 'Malware' });
  await stage.button('Send report').click();
  await page.getByText('The operator will look at it.').waitFor();
  await stage.button('Close').click();
  expect(await downloadsLeft(url)).toBe(1);
});

test('everything can be done with the keyboard alone', async () => {
  const { page } = stage;
  const { url } = await send(stage.server, [textFile('a.txt', 'a'), textFile('b.txt', 'b')]);
  const focused = () =>
    page.evaluate(() => document.activeElement?.ariaLabel ?? document.activeElement?.textContent?.trim());
  const tabTo = async (text: string) => {
    for (let stops = 0; stops < 20; stops++) {
      await page.keyboard.press('Tab');
      if ((await focused())?.startsWith(text)) return;
    }
    throw new Error(`No stop on the way says ${text}`);
  };
  await stage.follow(url);
  await stage.button('Break the seal').waitFor();
  await tabTo('Break the seal');
  await page.keyboard.press('Enter');
  await stage.heading('Opened').waitFor();
  expect(await focused()).toBe('Opened');
  await tabTo('Preview b.txt');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Text of the file' }).waitFor();
  expect(await focused()).toBe('Hide the preview of b.txt');
  await tabTo('Save b.txt');
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(await readFile(await download.path(), 'utf8')).toBe('b');
  expect(await focused()).toBe('Save b.txt');
});
