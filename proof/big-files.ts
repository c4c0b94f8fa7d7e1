import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitOf, startCommand } from '../apps/cli/test/command.ts';
import { startServer, type TestServer } from '../apps/server/test/server.ts';
import type { Figures } from './proof.ts';
import { sha256OfFile, writeBigFile } from './support/big-file.ts';
import { watchGrowth } from './support/growth.ts';
import { type PlainBrowser, startPlainBrowser } from './support/plain-browser.ts';
import { treeMegabytes } from './support/process-tree.ts';
import { residentMegabytes } from './support/resident-memory.ts';

export interface BigFilesSize {
  readonly bytes: number;
  /** What all processes of the browser together may take more than at rest, in MB. */
  readonly browserMegabytes: number;
  readonly serverMegabytes: number;
}

const patienceMs = 30 * 60 * 1_000;
const name = 'big.bin';

/** A big file goes up and down, through the pages and by the command, unchanged and with little memory. */
export async function proveBigFiles(size: BigFilesSize): Promise<Figures> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'waxwing-big-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const source = { path: join(folder, name), sha256: '' };
  source.sha256 = await writeBigFile(source.path, size.bytes);
  return {
    bytes: size.bytes,
    ...(await proveInBrowser(source, size)),
    ...(await proveByCommand(source, folder, size)),
  };
}

interface Source {
  readonly path: string;
  readonly sha256: string;
}

const startBigServer = ({ bytes }: BigFilesSize) =>
  startServer({
    env: {
      WAXWING_MAX_SHARE_BYTES: String(2 * bytes),
      WAXWING_MAX_ANONYMOUS_SHARE_BYTES: String(2 * bytes),
    },
  });

async function proveInBrowser(source: Source, size: BigFilesSize): Promise<Figures> {
  await using stack = new AsyncDisposableStack();
  const server = await startBigServer(size);
  stack.defer(async () => void (await server.stop()));
  const browser = await startPlainBrowser(patienceMs);
  stack.defer(() => browser.close());
  const memory = { server, browserPid: browser.pid };

  await browser.goTo(server.url);
  await browser.press('Files');
  await browser.chooseFile(source.path);
  const up = await measured(memory, size, () => upload(browser));
  await browser.goTo('about:blank');
  await browser.goTo(up.result);
  await browser.waitFor(`[...document.querySelectorAll('button')].map((one) => one.innerText).join()`);
  const down = await measured(memory, size, () => download(browser));
  assert.equal(await sha256OfFile(down.result), source.sha256, 'the saved file is another one');
  return { ...named('browser up', up.figures), ...named('browser down', down.figures) };
}

/** Seals what was chosen, and gives its link. */
async function upload(browser: PlainBrowser): Promise<string> {
  await browser.press('Seal it');
  const links = `[...document.querySelectorAll('input[readonly]')].map(({ value }) => value)`;
  return browser.waitFor(`${links}.find((value) => value.includes('/download?token='))`);
}

/** Breaks the seal, saves the file, and gives the path it has on the disk. */
async function download(browser: PlainBrowser): Promise<string> {
  await browser.press('Break the seal');
  await browser.press(`Save ${name}`);
  const path = await browser.nextDownload();
  // The page says so only when it has seen every byte.
  await browser.waitFor(`document.body.innerText.includes('Saved. It is among') ? 'saved' : ''`);
  return path;
}

async function proveByCommand(source: Source, folder: string, size: BigFilesSize): Promise<Figures> {
  await using stack = new AsyncDisposableStack();
  const server = await startBigServer(size);
  stack.defer(async () => void (await server.stop()));
  const env = { WAXWING_URL: server.url, XDG_STATE_HOME: join(folder, 'state') };
  const memory = { server, browserPid: undefined };
  const up = await measured(memory, size, () => run(['send', source.path], env));
  const target = join(folder, 'saved');
  const down = await measured(memory, size, () => run(['get', up.result.trim(), '-o', target], env));
  assert.equal(await sha256OfFile(join(target, name)), source.sha256, 'the saved file is another one');
  return { ...named('command up', up.figures), ...named('command down', down.figures) };
}

async function run(argv: readonly string[], env: Record<string, string>): Promise<string> {
  const child = startCommand(argv, { env });
  child.stdin?.end();
  const output = { out: '', err: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output.out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output.err += text;
  });
  const code = await exitOf(child);
  assert.equal(code, 0, `waxwing ${argv[0]} ended with ${code}: ${output.err}`);
  return output.out;
}

/** Runs one way of a transfer, and holds what it takes to the limits. */
async function measured<Result>(
  memory: { server: TestServer; browserPid: number | undefined },
  { bytes, browserMegabytes, serverMegabytes }: BigFilesSize,
  transfer: () => Promise<Result>,
): Promise<{ result: Result; figures: Figures }> {
  const ofServer = watchGrowth(() => residentMegabytes(memory.server.process.pid));
  const ofBrowser = watchGrowth(() => treeMegabytes(memory.browserPid));
  const startedAt = performance.now();
  let [server, browser] = [Number.NaN, Number.NaN];
  const result = await transfer().finally(() => {
    [server, browser] = [ofServer.stop(), ofBrowser.stop()];
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  assert.ok(!(server > serverMegabytes), `the server took ${server} MB more than at rest`);
  assert.ok(!(browser > browserMegabytes), `the browser took ${browser} MB more than at rest`);
  const isInBrowser = memory.browserPid !== undefined;
  return {
    result,
    figures: {
      'MB/s': Math.round(bytes / 1e6 / seconds),
      'server, MB above rest': server,
      ...(isInBrowser && { 'all processes of the browser, MB above rest': browser }),
    },
  };
}

function named(way: string, figures: Figures): Figures {
  return Object.fromEntries(Object.entries(figures).map(([label, value]) => [`${way}: ${label}`, value]));
}
