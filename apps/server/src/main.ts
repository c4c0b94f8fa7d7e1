import { parseArgs } from 'node:util';
import { destination, type Logger, pino } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { readConfig, unknownVariables } from './config.ts';
import { usage } from './config-help.ts';
import type { RunningServer } from './serve.ts';

/** Log lines beyond this many bytes are dropped while nobody reads standard error, instead of filling the memory. */
const logBufferBytes = 4 * 1024 * 1024;
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
    const logger = createLogger(config.logLevel);
    for (const name of unknownVariables(env)) logger.warn({ name }, 'unknown setting, ignored');
    exitOnBug(logger);
    // Loaded only now, so that a question or a bad setting is answered without waiting for the whole server.
    const { serve } = await import('./serve.ts');
    const server = await serve(config, logger);
    stopOnSignal(server, logger);
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

function createLogger(level: string): Logger {
  return pino({ level, base: null }, destination({ fd: 2, sync: false, maxLength: logBufferBytes }));
}

/** After an error that nobody caught the state of the process is unknown: a clean start is the safe answer. */
function exitOnBug(logger: Logger): void {
  const exit = (error: unknown) => {
    logger.fatal({ err: error }, 'unexpected error, exiting');
    logger.flush(() => process.exit(1));
  };
  process.on('uncaughtException', exit);
  process.on('unhandledRejection', exit);
}

function stopOnSignal(server: RunningServer, logger: Logger): void {
  let isStopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (isStopping) process.exit(signal === 'SIGINT' ? 130 : 143);
    isStopping = true;
    logger.info({ signal }, 'stopping');
    // The database keeps every acknowledged write even when the deadline cuts the last requests off.
    setTimeout(() => process.exit(0), stopDeadlineMs).unref();
    await server.stop();
    logger.info('stopped');
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : 'It cannot start for an unknown reason.';
}

if (import.meta.main) await main(process.env, process.argv.slice(2));
