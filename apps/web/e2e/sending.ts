import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createReceiver, parseShareLink } from '@waxwing/sdk';
import { argon2id } from '@waxwing/seal/argon2-native';
import type { BrowserContext, Page } from 'playwright-core';
import type { TestFile } from './files.ts';

/** The requests that carry parts of an upload. */
const uploads = '**/api/v1/uploads/*';

/** Writes files where a person would have them, and gives their paths. */
export async function onDisk(folder: string, files: readonly TestFile[]): Promise<string[]> {
  const paths = files.map(({ path }) => join(folder, path));
  for (const [index, { content }] of files.entries()) {
    const path = paths[index] ?? '';
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  return paths;
}

/** Goes to the tab for files. */
export async function goToFiles(page: Page, server: string): Promise<void> {
  await page.goto(server);
  await page.getByRole('tab', { name: 'Files' }).click();
}

/** Answers the dialog that a button opens. */
export async function choose(page: Page, button: string, paths: string | string[]): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ]);
  await chooser.setFiles(paths);
}

/** Drops files and folders in the middle of the page, as a hand would. */
export async function drop(page: Page, paths: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { width, height } = page.viewportSize() ?? { width: 800, height: 600 };
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data });
  await session.detach();
}

/** Waits for the card below the form, and gives its link. */
export async function sealedLink(page: Page): Promise<string> {
  await page.getByRole('heading', { name: 'Sealed', exact: true }).waitFor();
  return page.getByLabel('Link', { exact: true }).inputValue();
}

/** Opens a link as another client does, and gives every file whole. */
export async function receive(url: string, passphrase?: string) {
  const receiver = createReceiver({ baseUrl: new URL(url).origin, argon2id });
  const opened = await receiver.openShare(await receiver.inspectShare(await parseShareLink(url)), {
    passphrase,
  });
  const files: TestFile[] = [];
  for (const file of opened.files) {
    const pieces: Uint8Array[] = [];
    for await (const piece of opened.read(file)) pieces.push(piece);
    files.push({ path: file.path, content: Buffer.concat(pieces) });
  }
  return { files, scan: opened.scan };
}

/** Counts the bytes of all parts that are sent, and can let a number of them through and hold the next. */
export async function watchParts(context: BrowserContext, { letThrough }: { letThrough: number }) {
  const held = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const offsets: number[] = [];
  await context.route(uploads, async (route) => {
    const request = route.request();
    if (request.method() !== 'PATCH') return route.fallback();
    offsets.push(Number(request.headers()['upload-offset']));
    if (offsets.length > letThrough) {
      held.resolve();
      await released.promise;
    }
    // The page that asked may be gone by now.
    await route.fallback().catch(() => {});
  });
  return {
    /** Where each request began, in the order they were made. */
    offsets,
    isHeld: held.promise,
    release: () => released.resolve(),
  };
}
