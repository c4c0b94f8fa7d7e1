import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const executablePath = process.env.CHROMIUM_PATH || '/usr/bin/chromium';
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--no-first-run',
  '--remote-debugging-port=0',
];
const lookMs = 100;

/** What the browser answers or tells; the members that are read here. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly state?: string; readonly guid?: string };
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/**
 * A Chromium that nobody watches: a driver that listens to its network keeps the bodies of answers, some hundred MB of
 * them, in the memory that is to be measured. This one only presses, reads and waits.
 */
export interface PlainBrowser {
  readonly pid: number | undefined;
  goTo(url: string): Promise<void>;
  /** Presses the button or tab of this name. */
  press(name: string): Promise<void>;
  /** Gives a file to the first field that takes several. */
  chooseFile(path: string): Promise<void>;
  /** Resolves with the value of an expression as soon as there is one. */
  waitFor(expression: string): Promise<string>;
  /** Resolves with the path of the next download that ends. @throws when it fails */
  nextDownload(): Promise<string>;
  close(): Promise<void>;
}

/** Starts a browser with one page, in a profile of its own. */
export async function startPlainBrowser(patienceMs: number): Promise<PlainBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'waxwing-browser-'));
  const child = spawn(executablePath, [...args, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // From now on: it may be gone before it has answered that it goes.
  const ended = once(child, 'exit');
  const talk = await connect(await addressOf(child));
  const downloadPath = join(profile, 'saved');
  await talk.send('Browser.setDownloadBehavior', {
    behavior: 'allowAndName',
    downloadPath,
    eventsEnabled: true,
  });
  const { targetId } = await talk.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await talk.send('Target.attachToTarget', { targetId, flatten: true });
  const onPage = (method: string, params: object = {}) => talk.send(method, params, String(sessionId));

  return {
    pid: child.pid,
    goTo: async (url) => void (await onPage('Page.navigate', { url })),
    async press(name) {
      await waitFor(
        `(() => { const found = ${buttonOf(name)}; found?.click(); return found ? 'pressed' : ''; })()`,
      );
    },
    async chooseFile(path) {
      await waitFor(`document.querySelector('input[type=file][multiple]') ? 'there' : ''`);
      const { result } = await onPage('Runtime.evaluate', {
        expression: `document.querySelector('input[type=file][multiple]')`,
      });
      const { objectId } = result as { objectId: string };
      await onPage('DOM.setFileInputFiles', { files: [path], objectId });
    },
    waitFor,
    nextDownload: async () => join(downloadPath, await talk.nextDownload()),
    async close() {
      // Its last answer may be lost with it.
      await talk.send('Browser.close').catch(() => undefined);
      await ended;
      await rm(profile, { recursive: true, force: true });
    },
  };

  async function waitFor(expression: string): Promise<string> {
    for (const startedAt = performance.now(); performance.now() - startedAt < patienceMs; ) {
      const { result } = await onPage('Runtime.evaluate', { expression, userGesture: true });
      const { value } = result as { value?: unknown };
      if (typeof value === 'string' && value !== '') return value;
      await delay(lookMs);
    }
    throw new Error(`the page never had a value for ${expression}`);
  }
}

const buttonOf = (name: string) =>
  `[...document.querySelectorAll('button,[role=tab]')].find((one) => (one.ariaLabel ?? one.innerText.trim()) === ${JSON.stringify(name)})`;

/** The address under which a browser can be talked to; it says so once it is ready. */
async function addressOf(child: ChildProcess): Promise<string> {
  let said = '';
  for await (const text of child.stderr?.setEncoding('utf8').iterator({ destroyOnReturn: false }) ?? []) {
    said += text;
    const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
    if (address === undefined) continue;
    // Nobody reads what it complains of later, and it must not wait for that.
    child.stderr?.resume();
    return address;
  }
  throw new Error(`the browser did not start: ${said}`);
}

/** @see https://chromedevtools.github.io/devtools-protocol/ */
async function connect(address: string) {
  const socket = new WebSocket(address);
  await once(socket, 'open');
  const waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  let ended = Promise.withResolvers<string>();
  let lastId = 0;

  socket.addEventListener('message', ({ data }) => {
    const { id, method, params, result = {}, error } = JSON.parse(String(data)) as Message;
    if (method === 'Browser.downloadProgress' && params?.state === 'completed')
      ended.resolve(params.guid ?? '');
    if (method === 'Browser.downloadProgress' && params?.state === 'canceled')
      ended.reject(new Error('the browser marked the download as failed'));
    if (id === undefined) return;
    const answer = waiting.get(id);
    waiting.delete(id);
    if (error) answer?.reject(new Error(error.message));
    else answer?.resolve(result);
  });
  socket.addEventListener('close', () => {
    for (const { reject, promise } of waiting.values()) {
      // Nobody may be waiting any more for the answer to its closing.
      promise.catch(() => undefined);
      reject(new Error('the browser is gone'));
    }
  });

  return {
    send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
      const id = ++lastId;
      const answer = Promise.withResolvers<Record<string, unknown>>();
      waiting.set(id, answer);
      socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }));
      return answer.promise;
    },
    async nextDownload(): Promise<string> {
      const guid = await ended.promise;
      ended = Promise.withResolvers();
      return guid;
    },
  };
}
