import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const mainPath = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const readyMs = 20_000;

/** Limits would make tests depend on each other's number of requests; a test of limits sets its own. */
const defaults = {
  WAXWING_HOST: '127.0.0.1',
  WAXWING_PORT: '0',
  WAXWING_LIMIT_ANONYMOUS: '0',
  WAXWING_LIMIT_API_KEY: '0',
  WAXWING_LIMIT_REDIRECT: '0',
  WAXWING_LIMIT_REPORT: '0',
};

export interface ServerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Undefined: a new folder, removed by `stop`. */
  readonly dataDir?: string;
  /** Undefined: Node as it is, with the server's main file. */
  readonly command?: readonly string[];
  /** For what the child inherits, such as a umask: a shell line that ends by running `"$@"`. */
  readonly shell?: string;
}

export interface TestServer {
  readonly url: string;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** Everything on standard error so far. */
  logs(): string;
  /** Everything on standard output so far. */
  output(): string;
  /** Stops with SIGTERM, removes a folder of its own, and gives the exit code. */
  stop(): Promise<number | null>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

/** Starts the real server as a child process and waits until it says that it is ready. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'waxwing-server-')));
  const child = launch({ ...options, dataDir });
  const url = await readyUrl(child);
  return {
    url,
    dataDir,
    process: child.process,
    logs: child.logs,
    output: child.output,
    async stop() {
      child.process.kill('SIGTERM');
      const { code } = await child.ended;
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
      return code;
    },
    async kill() {
      child.process.kill('SIGKILL');
      await child.ended;
    },
  };
}

export interface FailedStart {
  readonly code: number | null;
  readonly output: string;
  readonly logs: string;
}

/** Runs a server that is expected to end by itself, and gives what it said. */
export async function runServer(
  options: ServerOptions & { readonly dataDir: string; readonly args?: readonly string[] },
): Promise<FailedStart> {
  const child = launch(options);
  const { code } = await child.ended;
  return { code, output: child.output(), logs: child.logs() };
}

function launch(options: ServerOptions & { readonly dataDir: string; readonly args?: readonly string[] }) {
  const env = { ...cleanEnv(), ...defaults, WAXWING_DATA_DIR: options.dataDir, ...options.env };
  const command = [...(options.command ?? [process.execPath, mainPath]), ...(options.args ?? [])];
  const [file, ...args] = options.shell ? ['/bin/sh', '-c', options.shell, 'sh', ...command] : command;
  const child = spawn(file ?? process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let logs = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    logs += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  return { process: child, output: () => output, logs: () => logs, ended };
}

function readyUrl(child: ReturnType<typeof launch>): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`${reason}: ${child.logs()}`));
    const timer = setTimeout(() => {
      child.process.kill('SIGKILL');
      fail('The server was not ready in time');
    }, readyMs);
    child.process.stdout.on('data', () => {
      const url = /^waxwing ready at (\S+)$/m.exec(child.output())?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
    void child.ended.then(({ code }) => {
      clearTimeout(timer);
      fail(`The server ended with ${code} before it was ready`);
    });
  });
}

/** Settings of whoever runs the tests must not reach the servers under test. */
function cleanEnv(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => !name.startsWith('WAXWING_'));
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
