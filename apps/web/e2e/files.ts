import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  createReceiver,
  createSender,
  type FileSource,
  parseShareLink,
  type SendFilesOptions,
} from '@waxwing/sdk';
import { argon2id } from '@waxwing/seal/argon2-native';
import type { Download, Page } from 'playwright-core';

/** A file as it is sent. */
export interface TestFile {
  path: string;
  content: Buffer;
}

export const textFile = (path: string, text: string): TestFile => ({ path, content: Buffer.from(text) });

/** Bytes that repeat nowhere, so that a file that is put together wrongly is another one. */
export const randomFile = (path: string, bytes: number): TestFile => ({ path, content: randomBytes(bytes) });

/** Seals and sends files as the create page does. */
export async function send(
  server: string,
  files: readonly TestFile[],
  options: Partial<SendFilesOptions> = {},
) {
  const sender = createSender({ baseUrl: server, argon2id });
  const share = await sender.sendFiles({ maxDownloads: 1, ...options, files: files.map(sourceOf) });
  return { ...share, revoke: () => sender.revoke(share.token, share.revokeToken) };
}

function sourceOf({ path, content }: TestFile): FileSource {
  return { path, size: content.length, read: async (start, end) => content.subarray(start, end) };
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Goes to the page of a link and breaks its seal. */
export async function openOn(page: Page, url: string): Promise<void> {
  // Going from one fragment to another would not load anything.
  await page.goto('about:blank');
  await page.goto(url);
  await page.getByRole('button', { name: /Break the seal/ }).click();
  await page.getByRole('heading', { name: 'Opened', exact: true }).waitFor();
}

/** Presses a button that saves, and gives what the browser has begun to save. */
export async function save(page: Page, button: string): Promise<Download> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ]);
  return download;
}

/** The saved file, once it is whole. @throws when the browser marks the download as failed */
export const saved = async (download: Download): Promise<Buffer> => readFile(await download.path());

export async function downloadsLeft(url: string): Promise<number | null> {
  const receiver = createReceiver({ baseUrl: new URL(url).origin });
  return (await receiver.inspectShare(await parseShareLink(url))).downloadsLeft;
}

/** What lies in the storage of the browser. */
export function storedFiles(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('waxwing-saving', { create: true });
    return Array.fromAsync(folder.keys());
  });
}
