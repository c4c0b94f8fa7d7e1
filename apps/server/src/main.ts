import { parseArgs } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import { readConfig, unknownVariables } from './config.ts';
import { usage } from './config-help.ts';
import { type Log, openLog } from './log.ts';
import type { RunningServer } from './serve.ts';

/** Less than the 10 s after which process managers kill. */
const stopDeadlineMs = 9_000;

/**
 * Starts the server as this process: settings from `env`, one line on standard output when it is ready, logs on
 * standard error. A failure to start is one sentence on standard error and exit code 1.
 * @param args `--help` and `--version`, nothing else
 */
export async function main(env: NodeJS.ProcessEnv, args: readonly string[] = []): Promise<void> {
  try {
    if (answerQuestion(args)) return;
    // Everything this process ever creates is for its owner alone.
    process.umask(0o077);
    const config = readConfig(env);
    const log = openLog(config.logLevel);
    for (const name of unknownVariables(env)) log.logger.warn({ name }, 'unknown setting, ignored');
    exitOnBug(log);
    // Loaded only now, so that a question or a bad setting is answered without waiting for the whole server.
    const { serve } = await import('./serve.ts');
    const server = await serve(config, log.logger);
    stopOnSignal(server, log);
    process.stdout.write(`waxwing ready at ${server.url}\n`);
  } catch (error) {
    process.stderr.write(`waxwing: ${sentenceOf(error)}\n`, () => process.exit(1));
  }
}

function answerQuestion(args: readonly string[]): boolean {
  const options = { help: { type: 'boolean' }, version: { type: 'boolean' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  if (values.help) process.stdout.write(usage());
  else if (values.version) process.stdout.write(`${packageJson.version}\n`);
  else return false;
  return true;
}

/** After an error that nobody caught the state of the process is unknown: a clean start is the safe answer. */
function exitOnBug(log: Log): void {
  const fail = async (error: unknown) => {
    log.logger.fatal({ err: error }, 'unexpected error, exiting');
    await exitWith(1, log);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
}

function stopOnSignal(server: RunningServer, log: Log): void {
  let isStopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (isStopping) return exitWith(signal === 'SIGINT' ? 130 : 143, log);
    isStopping = true;
    log.logger.info({ signal }, 'stopping');
    // The database keeps every acknowledged write even when the deadline cuts the last requests off.
    setTimeout(() => exitWith(0, log), stopDeadlineMs).unref();
    await server.stop();
    log.logger.info('stopped');
    await exitWith(0, log);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function exitWith(code: number, log: Log): Promise<never> {
  await log.close();
  process.exit(code);
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : 'It cannot start for an unknown reason.';
}

if (import.meta.main) await main(process.env, process.argv.slice(2));
