import {
  capital,
  spokenCount,
  spokenFiles,
  spokenMoment,
  spokenSize,
  spokenTimes,
  spokenWait,
} from '../speak.ts';
import { opening, refusals } from './opening.ts';

/** The page that opens files, before the seal is broken. */
export const download = {
  ...opening,
  pageTitle: 'Sealed files',
  title: 'Sealed files for you',
  opensOnce:
    'They can be opened once, on one device. You then have up to 24 hours there to save them; nobody else can open them.',
  opens: (views: number, expiresAt: number) =>
    `They can be opened ${spokenTimes(views)} more, until ${spokenMoment(expiresAt)}.`,
  opensUntil: (expiresAt: number) => `They can be opened until ${spokenMoment(expiresAt)}.`,
  lastView: (expiresAt: number) =>
    `They can be opened one more time, until ${spokenMoment(expiresAt)}. You then have up to 24 hours on this device to save them.`,
  yours: (endsAt: number) =>
    `You have opened this here already, so it is yours until ${spokenMoment(endsAt)}. Opening it again uses up nothing.`,
  size: (bytes: number) =>
    `About ${spokenSize(bytes)}. Names are sealed too, and are shown once they are open.`,
  passphraseAsk: 'They are locked with a passphrase. The sender gives it to you another way.',
  why: 'The key is in your link and stays in this browser. The server cannot read the files, their names or how many there are.',
  announced: 'The seal is broken. The files are listed below.',
  closed: 'This page was left, so the files are no longer shown. Open the link again to go on.',
  refusals: {
    ...refusals,
    noKey: {
      title: 'The key is missing',
      text: 'The key is the part of the link after the # sign. This page takes it out of the address bar once it has read it, so after a reload open the full link from the message again. What you have opened here is still yours.',
    },
    expired: {
      title: 'These files have expired',
      text: 'Their time was up and they were erased. Ask the sender for a new link.',
    },
    viewed: {
      title: 'These files were already opened',
      text: 'They were opened as often as the sender allowed. If that was not you, tell the sender: someone else may have them.',
    },
    revoked: {
      title: 'The sender took these files back',
      text: 'They were erased. Ask the sender for a new link.',
    },
    gone: {
      title: 'These files are gone',
      text: 'They were opened, revoked or have expired. Ask the sender for a new link.',
    },
    dataDamaged: {
      title: 'The files cannot be opened',
      text: 'What is stored does not match its seal, so nothing of it is shown. Tell the sender and ask for a new link.',
    },
    unsupported: {
      title: 'This browser cannot open them',
      text: 'A part of the browser that is needed to open the files is missing or switched off. Try another browser. Nothing was opened.',
    },
    locked: {
      title: 'Too many tries',
      text: 'The passphrase was tried too often, so the link is locked for a while. The files are still sealed.',
    },
    offline: {
      title: 'No connection to the server',
      text: 'Check your connection and try again. Trying again uses up no second download.',
    },
    server: {
      title: 'The server could not answer',
      text: 'Something went wrong on our side. Try again in a moment; trying again uses up no second download.',
    },
  },
};

/** The opened share. */
export const files = {
  title: 'Opened',
  list: 'Files',
  lastDownload: (endsAt: number) =>
    `This was the last download. The files are yours in this browser until ${spokenMoment(endsAt)}; nobody else can open them.`,
  downloadsLeft: (count: number, endsAt: number) =>
    `${capital(spokenCount(count))} more ${count === 1 ? 'download is' : 'downloads are'} left for others. The files are yours in this browser until ${spokenMoment(endsAt)}.`,
  anyDownloads: (expiresAt: number) => `They can be opened again until ${spokenMoment(expiresAt)}.`,
  note: 'Note from the sender',
  total: (count: number, bytes: number) => `${capital(spokenFiles(count))}, ${spokenSize(bytes)}`,
  save: 'Save',
  saveLabel: (name: string) => `Save ${name}`,
  saveAll: 'Save all as zip',
  saveChosen: (count: number) => `Save ${spokenFiles(count)} as zip`,
  chosen: (count: number, all: number, bytes: number) =>
    `${capital(spokenCount(count))} of ${spokenFiles(all)} chosen, ${spokenSize(bytes)}`,
  chooseNone: 'Choose none',
  preview: 'Preview',
  previewLabel: (name: string) => `Preview ${name}`,
  hide: 'Hide',
  hideLabel: (name: string) => `Hide the preview of ${name}`,
  more: (count: number) => `Show ${spokenCount(count)} more`,
  zipName: 'files.zip',
  nothing: 'There is no file in it.',
  senderMatched: (rule: string) => `The sender's app says that a file in it matched the rule ${rule}.`,
  unshown: 'The browser cannot show it. Save it to open it with another program.',
  textShown: 'Text of the file',
};

/** A file on its way to the disk. */
export const saving = {
  progress: (name: string) => `Progress of ${name}`,
  amount: (bytes: number, total: number) => `${spokenSize(bytes)} of ${spokenSize(total)}`,
  rate: (bytesPerSecond: number) => `${spokenSize(bytesPerSecond)}/s`,
  left: (seconds: number) =>
    seconds < 10 ? 'a few seconds left' : `about ${spokenWait(Math.ceil(seconds / 5) * 5)} left`,
  paused: 'Paused',
  pause: 'Pause',
  resume: 'Go on',
  cancel: 'Cancel',
  checking: 'Checking for malware on this device',
  checked: (done: number, files: number) => `· ${spokenCount(done)} of ${spokenFiles(files)}`,
  keepOpen: 'Keep this page open until it is saved.',
  tabTitle: (share: number, title: string) => `${Math.floor(share * 100)} % · ${title}`,
  offline: 'No connection. It goes on by itself as soon as there is one; no second download is used up.',
  serverBusy: 'The server cannot answer at the moment. It goes on by itself.',
  saved: 'Saved. It is among the downloads of your browser.',
  announcedSaved: (name: string) => `${name} is saved.`,
  announcedCancelled: 'Cancelled.',
  heldTitle: { save: 'Nothing was saved', show: 'Nothing was shown' },
  stoppedTitle: 'It is not saved yet',
  held: 'The check on this device found something. Ask the sender before you go on.',
  release: { save: 'Save it all the same', show: 'Show it all the same' },
  discard: 'Leave it',
  savedButMatched: 'It is saved, but do not open it: delete it, or ask the sender first.',
};

/** Why saving stopped; each says what has become of the file. */
export const savingTroubles = {
  damaged:
    'What came does not match its seal: it was changed or cut. Nothing whole was saved; your browser may list it as failed. Tell the sender.',
  claimEnded:
    'Your time with these files is over, so it was not saved whole. Open the link again to see whether it can be opened once more.',
  ended: 'The sender took the files back, or they have expired, so it was not saved whole.',
  takenDown: 'The link was taken down, so it was not saved whole.',
  broken:
    'The browser ended it, so it was not saved whole. Check that there is room on the disk and save it again; no second download is used up.',
  impossible:
    'This browser cannot save a file of this size. Open the link in another browser, or with the waxwing command. No second download is used up here, but another device needs one.',
};

/** What the check for malware said. It is never more than it can know. */
export const checked = {
  matched: (name: string, rule: string) => `${name} matches the rule ${rule}.`,
  matchedInside: (name: string, entry: string, rule: string) =>
    `${entry} in ${name} matches the rule ${rule}.`,
  moreMatched: (count: number) => `And ${spokenFiles(count)} more.`,
  nothingMatched: (rules: string | undefined) =>
    `Checked on this device${rules === undefined ? '' : ` with rules of ${rules}`}; nothing matched. This is not a guarantee.`,
  streamed: (rules: string | undefined) =>
    `Checked piece by piece while it was saved${rules === undefined ? '' : `, with rules of ${rules}`}; nothing matched. This is not a guarantee.`,
  partly: (reason: string) => `Only partly checked for malware: ${reason}. Nothing matched in the rest.`,
  not: (reason: string) => `Not checked for malware: ${reason}.`,
};
