import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { vi } from 'vitest';
import { browserArgs, executablePath } from './browser.ts';

/** A browser with a profile on the disk, which can end as in a power cut. */
export interface KillableBrowser {
  context: BrowserContext;
  /** Ends all of its processes at once. What it has not written by then is lost. */
  kill(): Promise<void>;
}

/** Starts it with the profile of an earlier one, or with a new one. */
export async function startKillableBrowser(profile: string, downloads: string): Promise<KillableBrowser> {
  const portFile = join(profile, 'DevToolsActivePort');
  await rm(portFile, { force: true });
  const args = [...browserArgs, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'];
  // A process group of its own, so that its children end with it.
  const child = spawn(executablePath, args, { detached: true, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const [port, path] = await vi.waitFor(
    async () => {
      const lines = (await readFile(portFile, 'utf8')).trim().split('\n');
      if (lines.length < 2) throw new Error('The browser does not listen yet');
      return lines;
    },
    { timeout: 20_000 },
  );
  const browser = await chromium.connectOverCDP(`ws://127.0.0.1:${port}${path}`);
  const [context = await browser.newContext()] = browser.contexts();
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads });
  return {
    context,
    async kill() {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
      await ended;
    },
  };
}
