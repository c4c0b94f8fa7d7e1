import pino from 'pino';
import { openDatabase } from '../src/database/database.ts';
import { systemClock } from '../src/shared/clock.ts';
import { printLine } from './print-line.ts';

// A process to be killed. It opens the data folder of its first argument, says `open`, and prints each id on a line
// of its own once the database said that it is stored. `umask` as second argument sets that first.

const WRITERS = 32;

const [dataDir = '', umask] = process.argv.slice(2);
if (umask !== undefined) process.umask(Number.parseInt(umask, 8));
const database = await openDatabase({ dataDir, clock: systemClock, logger: pino({ level: 'silent' }) });
printLine('open');
await Promise.all(Array.from({ length: WRITERS }, writeForever));

async function writeForever(): Promise<never> {
  for (;;) {
    const id = database.ids.next();
    await database.transact((tx) =>
      tx
        .insertInto('payload_keys')
        .values({ id, key: new Uint8Array(32) })
        .execute(),
    );
    printLine(String(id));
  }
}
