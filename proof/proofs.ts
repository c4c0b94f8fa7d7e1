import { proveBigFiles } from './big-files.ts';
import { proveBrowserLook } from './browser-look.ts';
import { proveBurned } from './burned.ts';
import { proveCrash } from './crash.ts';
import { proveDiskFull } from './disk-full.ts';
import { proveExamples } from './examples.ts';
import { proveFileCrash } from './file-crash.ts';
import { type FileRaceStage, proveFileRace } from './file-race.ts';
import { proveFuzz } from './fuzz.ts';
import { proveMemory } from './memory.ts';
import { provePreviews } from './previews.ts';
import type { Proof } from './proof.ts';
import { proveRace, type RaceStage } from './race.ts';
import { proveSameTime } from './same-time.ts';
import { proveSilence } from './silence.ts';

const raceSize = { readers: 200, rounds: 50 };
const race = (name: string, stage: RaceStage): Proof => ({
  name,
  claim: `200 readers at once take exactly the views a secret has, on ${stage}.`,
  prove: () => proveRace(stage, raceSize),
});

const fileRace = (name: string, stage: FileRaceStage): Proof => ({
  name,
  claim: `Files with one download are handed to one of 100 who claim at once, on ${stage}.`,
  prove: () => proveFileRace(stage, { claimers: 100, rounds: 30 }),
});

/** Every long proof, in the order in which they run. */
export const proofs: readonly Proof[] = [
  race('race', 'SQLite'),
  race('race-postgres', 'PostgreSQL'),
  race('race-nodes', 'PostgreSQL, two processes'),
  fileRace('file-race', 'SQLite'),
  fileRace('file-race-postgres', 'PostgreSQL'),
  {
    name: 'file-crash',
    claim: 'Killed 30 times in uploads, the server keeps what it acknowledged and opens nothing incomplete.',
    prove: () => proveFileCrash({ kills: 30 }),
  },
  {
    name: 'crash',
    claim: 'Killed 100 times under load, the server loses nothing it acknowledged and gives nothing twice.',
    prove: () => proveCrash({ kills: 100 }),
  },
  {
    name: 'burned',
    claim: 'A minute after its last claim ended no byte of a secret is in the data folder.',
    prove: () => proveBurned({ secrets: 300, withClaims: true }),
  },
  {
    name: 'silence',
    claim: 'Nothing secret of any request is in the log at the most talkative level.',
    prove: proveSilence,
  },
  {
    name: 'same-time',
    claim: 'Login, reset and passkeys answer a known and an unknown name alike, with medians within 10 %.',
    prove: () => proveSameTime({ rounds: 200, tolerance: 0.1 }),
  },
  {
    name: 'previews',
    claim: 'Looking at a link spends no view; every tool is served as a person by the API.',
    prove: provePreviews,
  },
  {
    name: 'browser-look',
    claim: 'A browser that loads the page of a secret spends no view until somebody clicks.',
    prove: proveBrowserLook,
  },
  { name: 'examples', claim: 'Every published example works as printed.', prove: proveExamples },
  {
    name: 'fuzz',
    claim: '100,000 malformed requests get no 5xx, end nothing, and leave sound requests served.',
    prove: () => proveFuzz({ requests: 100_000, seed: Date.now() % 2 ** 32 }),
  },
  {
    name: 'memory',
    claim: 'At rest after 10,000 requests the server holds at most 120 MB, and 20,000 more take no more.',
    prove: () => proveMemory({ warmUpRequests: 10_000, moreRequests: 20_000, restMegabytes: 120 }),
  },
  {
    name: 'big-files',
    claim: '4 GiB go up and down, through the pages and by the command, unchanged and with little memory.',
    prove: () => proveBigFiles({ bytes: 4 * 1024 ** 3, browserMegabytes: 256, serverMegabytes: 120 }),
  },
  {
    name: 'disk-full',
    claim: 'A full disk refuses what is new, spends no view, and heals without a restart.',
    prove: proveDiskFull,
  },
];
