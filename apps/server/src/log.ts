import { constants, fstatSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { destination, type Logger, pino } from 'pino';

/** The server's log, as JSON lines on standard error. */
export interface Log {
  readonly logger: Logger;
  /** Writes out what is waiting, as far as somebody reads it. The log ends with this. */
  close(): Promise<void>;
}

const standardError = 2;
/** While nobody reads, lines beyond this many bytes are dropped instead of filling the memory. */
const bufferBytes = 4 * 1024 * 1024;
const closeMs = 500;

/** Opens the log. */
export function openLog(level: string): Log {
  const stream = destination({ fd: errorPipe() ?? standardError, sync: false, maxLength: bufferBytes });
  const logger = pino({ level, base: null }, stream);
  return {
    logger,
    async close() {
      const flushed = new Promise((resolve) => stream.flush(resolve));
      await Promise.race([flushed, delay(closeMs)]);
      stream.destroy();
    },
  };
}

/**
 * A pipe that nobody empties would block the thread that writes, and with it the end of the process. A second
 * opening of the same pipe does not block, and does not change it for the programs that share it.
 */
function errorPipe(): number | undefined {
  try {
    if (!fstatSync(standardError).isFIFO()) return undefined;
    return openSync('/proc/self/fd/2', constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    // Not on Linux, or the pipe is another user's.
    return undefined;
  }
}
