import type { ScanReason } from '../../scan/scan.ts';
import { capital, spokenCount, spokenFiles, spokenMoment, spokenSize, spokenWait } from '../speak.ts';

const percent = (share: number): string => `${Math.floor(share * 100)} %`;

/** Sending files: choosing them. */
export const choosing = {
  tab: 'Files',
  drop: 'Drop files or folders here',
  dropNow: 'Let go to add them',
  chooseFiles: 'Choose files',
  chooseFolder: 'Choose a folder',
  limits: (bytes: number | undefined, files: number) =>
    bytes === undefined
      ? `Up to ${spokenFiles(files)} in one link, of any kind.`
      : `Up to ${spokenSize(bytes)} and ${spokenFiles(files)} in one link, of any kind.`,
  list: 'Chosen files',
  total: (files: number, bytes: number) => `${capital(spokenFiles(files))}, ${spokenSize(bytes)}`,
  folder: (files: number, bytes: number) => `${spokenFiles(files)}, ${spokenSize(bytes)}`,
  inFolder: (name: string) => `Files in ${name}`,
  all: 'All files',
  more: (count: number) => `Show ${spokenCount(count)} more`,
  remove: (name: string) => `Remove ${name}`,
  removeAll: 'Remove all',
  addFiles: 'Add files',
  addFolder: 'Add a folder',
  reading: 'Reading the folders',
  added: (files: number) => `${capital(spokenFiles(files))} added.`,
  removed: (name: string) => `${name} removed.`,
  empty: 'Choose at least one file first.',
  nothingFound: 'There was no file in what you chose.',
  unreadable: (count: number, names: string) =>
    `${names} could not be read, so ${count === 1 ? 'it was' : 'they were'} left out.`,
  tooMany: (limit: number) =>
    `These are more than ${spokenFiles(limit)}, and one link holds no more: remove some, or pack a folder into an archive first.`,
  tooLarge: (bytes: number, limit: number) =>
    `These are ${spokenSize(bytes)}. One link holds up to ${spokenSize(limit)} on this server: remove some, or send them in several links.`,
  opens: 'Can be downloaded',
};

/** Sending files: what happens after "Seal it". */
export const sending = {
  scanning: (files: number) => `Checking ${spokenFiles(files)}`,
  scanningWhy: 'On this device, for known malware. Nothing is sent before.',
  title: (files: number) => `Sealing ${spokenFiles(files)}`,
  checking: (files: number) => `Comparing ${spokenFiles(files)} with what was sent`,
  finishing: 'Finishing',
  paused: 'Paused',
  offline: 'No connection',
  busy: 'Waiting for the server',
  cancelling: 'Cancelling',
  progress: 'Progress',
  amount: (done: number, total: number) => `${spokenSize(done)} of ${spokenSize(total)}`,
  percent,
  rate: (bytesPerSecond: number) => `${spokenSize(bytesPerSecond)}/s`,
  left: (seconds: number) =>
    seconds < 10 ? 'a few seconds left' : `about ${spokenWait(calm(seconds))} left`,
  keepOpen:
    'Keep this tab open. If it closes all the same, come back to this page: it goes on from where it was.',
  pausedText: 'What was sent is kept. Go on when it suits you.',
  offlineText: 'What was sent is kept. It goes on by itself as soon as there is a connection.',
  busyText: 'Nothing gets through at the moment. It goes on by itself.',
  pause: 'Pause',
  goOn: 'Go on',
  cancel: 'Cancel',
  tabTitle: (share: number, title: string) => `${percent(share)} · ${title}`,
  announcedStart: (files: number) => `Sealing ${spokenFiles(files)}.`,
  announcedShare: (share: number) => `${percent(share)} sent.`,
  announced: {
    paused: 'Paused.',
    offline: 'No connection. It goes on by itself.',
    busy: 'Waiting for the server. It goes on by itself.',
  },
  announcedCancelled: 'Cancelled. The files are still in the list.',
};

/** When a sending stops: what happened, and what to do. */
export const stopped = {
  title: 'It stopped',
  changed: (file = 'A file') =>
    `${file} is not the same as when this upload began. Mixing both would spoil it, so nothing more was sent. Start anew to send it as it is now.`,
  unreadable: (file = 'A file') =>
    `${file} cannot be read any more: it was moved, changed or deleted. Put it back, or start anew and choose it again.`,
  lost: 'The server does not keep this upload any more: it waited too long. Start anew.',
  busy: 'This upload is going on in another tab. Close one of the two, then try again.',
  tooLarge: 'This is more than the server takes in one link. Start anew with fewer files.',
  full: 'The server has no room left for it at the moment. Try again later, or tell its operator.',
  records:
    'This browser does not let the page store how far it is, without which it cannot send safely. Leave the private window, or make room on this device.',
  nameInvalid: (file = 'A file') => `${file} has a name that cannot be sent. Rename it and start anew.`,
  tryAgain: 'Try again',
  anew: 'Start anew',
  cancel: 'Cancel',
  unreadableLeftOut: (file: string) => `${file} was taken off the list. Choose it again to send it too.`,
  passphraseAgain: 'The passphrase is not kept on this device: set it again before you seal the files.',
  announced: 'The upload stopped.',
};

/** An upload of an earlier visit that is not complete. */
export const interrupted = {
  title: 'An upload was interrupted',
  what: (files: number, bytes: number) => `${capital(spokenFiles(files))}, ${spokenSize(bytes)},`,
  sent: (share: number) => `${percent(share)} sent.`,
  until: (expiresAt: number) => `What was sent is kept for a day, at most until ${spokenMoment(expiresAt)}.`,
  how: 'Choose the same files again, and it goes on from where it was.',
  chooseFiles: 'Choose the same files again',
  chooseFolder: 'Choose the same folder again',
  discard: 'Discard',
  discarding: 'Discarding',
  missing: (found: number, wanted: number, names = '') =>
    `${capital(spokenCount(found))} of ${spokenFiles(wanted)} found. Still missing: ${names}.`,
  announced: 'An upload was interrupted. It can go on.',
  announcedDiscarded: 'The interrupted upload was discarded.',
};

/** What the check for malware said. It is never more than it can know. */
export const scanned = {
  matchedTitle: 'This does not look safe to send',
  matched: (file: string, rule: string, entry?: string) =>
    `${entry === undefined ? file : `${entry} in ${file}`} matches the rule ${rule}.`,
  moreMatched: (count: number) => `And ${spokenFiles(count)} more.`,
  matchedWhy:
    'Nothing was sent. If you know that it is harmless, ask the operator of this server to change the rules.',
  removeMatched: (files: number) => (files === 1 ? 'Remove this file' : `Remove these ${spokenFiles(files)}`),
  back: 'Back to the list',
  nothingMatched: (rules: string | undefined) =>
    `Checked on this device${withRules(rules)}; nothing matched. This is not a guarantee.`,
  partly: (rules: string | undefined, reason = 'not all of it could be looked into') =>
    `Partly checked on this device${withRules(rules)}; nothing matched in that part. Left out: ${reason}.`,
  not: (reason = 'it could not be done') => `Not checked for malware: ${reason}.`,
  announcedMatched: 'A file matched a rule. Nothing was sent.',
};

/** Why a file was not, or only partly, looked into. */
export const scanReasons: Record<ScanReason, string> = {
  too_large: 'a file is larger than this device looks into',
  streamed: 'a file passed by in pieces',
  encrypted: 'a file is protected by a password',
  nested_archive: 'there is an archive inside an archive',
  packed: 'a file is packed in a way that is not opened here',
  archive_limits: 'an archive holds more than this device unpacks',
  damaged_archive: 'an archive is damaged',
  unreadable: 'a file could not be read',
  rules_unavailable: 'the rules could not be fetched',
  rules_not_signed: 'the rules are not signed as they should be',
  rules_invalid: 'the rules of this server do not work',
  unsupported: 'this browser cannot do it',
  timeout: 'it took too long',
  memory: 'this device has too little memory free',
  failed: 'the check broke off',
};

const withRules = (rules: string | undefined): string =>
  rules === undefined ? '' : ` with rules of ${rules}`;

/** Seconds in steps that do not flicker. */
const calm = (seconds: number): number => (seconds < 60 ? Math.ceil(seconds / 5) * 5 : seconds);
