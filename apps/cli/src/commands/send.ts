import { type ClientOptions, createSender, type SendFilesOptions, type SentShare } from '@waxwing/sdk';
import { createSha256, fileFromPath, spoolFile } from '@waxwing/sdk/node';
import { isSafePath } from '@waxwing/seal';
import { withChosenServer } from '../client.ts';
import { CliError } from '../errors.ts';
import { endingOfFiles, type expiryChoices } from '../expiry.ts';
import { type Io, writeNote } from '../io.ts';
import { newPassphrase, type PassphraseOptions } from '../passphrase.ts';
import { type Progress, startProgress } from '../progress.ts';
import { type ChosenFile, chooseFiles, quoted } from '../sending/choose-files.ts';
import { printShare } from '../sending/print-share.ts';
import { discardUpload, resumeUpload } from '../sending/resume-upload.ts';
import { endOf, showSending } from '../sending/sending.ts';
import { openUploads } from '../sending/uploads.ts';
import { readSettings } from '../settings.ts';
import { isNoRoom } from '../system-code.ts';
import { count, firstOf } from '../words.ts';

export interface SendOptions extends PassphraseOptions {
  expires?: (typeof expiryChoices)[number];
  downloads?: number;
  note?: string;
  label?: string;
  name?: string;
  qr?: boolean;
  server?: string;
  json?: boolean;
  /** True without an id. */
  resume?: string | true;
  discard?: boolean;
}

const STANDARD_INPUT = '-';

/** `waxwing send`: seals files, stores them, and prints the link, alone, on standard output. */
export async function sendFiles(paths: readonly string[], options: SendOptions, io: Io): Promise<void> {
  checkUsage(paths, options);
  if (options.discard) return discardUpload(options, io);
  if (options.resume) return resumeUpload(options, io);
  const settings = await readSettings(options.server, io.env);
  for (const warning of settings.warnings) writeNote(io, warning);
  const isInput = paths.includes(STANDARD_INPUT);
  const chosen = isInput ? [] : await choose(paths, io);
  const sending = {
    ...endingOfFiles(options.expires, options.downloads),
    note: options.note,
    label: options.label,
    passphrase: await newPassphrase(options, io, 'these files'),
  };
  const progress = startProgress(io, { isQuiet: options.json === true });
  try {
    await withChosenServer(settings, (place) =>
      isInput
        ? sendInput(place, { ...sending, options, progress }, io)
        : sendChosen(place, { ...sending, chosen, options, progress }, io),
    );
  } finally {
    progress.clear();
  }
}

interface Sending extends Pick<SendFilesOptions, 'note' | 'label' | 'expiresInSeconds' | 'maxDownloads'> {
  passphrase: string | undefined;
  options: SendOptions;
  progress: Progress;
}

async function sendChosen(
  place: ClientOptions,
  { chosen, options, progress, ...sending }: Sending & { chosen: readonly ChosenFile[] },
  io: Io,
): Promise<void> {
  const uploads = await openUploads(io.env);
  const sender = createSender({ ...place, records: uploads.records, createSha256 });
  const files = await Promise.all(chosen.map(({ from, as }) => fileFromPath(from, { as })));
  let recordId: string | undefined;
  const sent = await sender
    .sendFiles({
      ...sending,
      files,
      onProgress: showSending(progress),
      onRecorded(id) {
        recordId = id;
        uploads.keepFiles(id, chosen);
      },
      signal: io.interruption(),
    })
    .catch((error: unknown) => endOf(error, { sender, uploads, recordId }));
  progress.clear();
  await print(sent, { ...sending, options }, io);
  // Only now: until the link has been handed over, the record is the only place that has it.
  await uploads.forget(sent.recordId);
}

/** What comes from a pipe is taken in first: its length has to be known, and it cannot be read twice. */
async function sendInput(place: ClientOptions, input: Sending, io: Io): Promise<void> {
  const { options, progress, ...sending } = input;
  const signal = io.interruption();
  const onProgress = (bytes: number) => progress.show('Reading', bytes, 0);
  const file = await spoolFile(io.stdin, { path: options.name ?? 'stdin', onProgress, signal }).catch(
    explainSpool,
  );
  try {
    if (file.size === 0) throw new CliError('INPUT_EMPTY', 'There is nothing to send: the input is empty.');
    const sender = createSender({ ...place, createSha256 });
    const sent = await sender.sendFiles({
      ...sending,
      files: [file],
      onProgress: showSending(progress),
      signal,
    });
    progress.clear();
    await print(sent, { ...sending, options }, io);
  } finally {
    await file.dispose();
  }
}

async function print(
  sent: SentShare,
  { options, passphrase, maxDownloads }: Pick<Sending, 'options' | 'passphrase' | 'maxDownloads'>,
  io: Io,
): Promise<void> {
  const { json, qr } = options;
  await printShare(sent, { json, qr, hasPassphrase: passphrase !== undefined, maxDownloads }, io);
}

async function choose(paths: readonly string[], io: Io): Promise<readonly ChosenFile[]> {
  const { files, emptyFolders } = await chooseFiles(paths);
  if (emptyFolders.length > 0) {
    const names = firstOf(emptyFolders.map(quoted));
    writeNote(io, `Left out, because there is nothing in it: ${names}.`);
  }
  return files;
}

function checkUsage(paths: readonly string[], options: SendOptions): void {
  const refusal = usageRefusal(paths, options);
  if (refusal !== undefined) throw new CliError('USAGE', refusal);
}

function usageRefusal(paths: readonly string[], { resume, discard, name }: SendOptions): string | undefined {
  if (discard && !resume) return '--discard goes with --resume: it ends an interrupted upload.';
  if (resume && paths.length > 0) return '--resume goes on with the files it began with; it takes no others.';
  if (!resume && paths.length === 0) return 'Say what to send: files, folders, or - for standard input.';
  const isInput = paths.includes(STANDARD_INPUT);
  if (isInput && paths.length > 1)
    return `Standard input is sent alone, not with ${count(paths.length - 1, 'other path')}.`;
  if (name !== undefined && !isInput) return '--name is for standard input: waxwing send - --name NAME.';
  if (name !== undefined && (name.includes('/') || !isSafePath(name.normalize('NFC')))) {
    return '--name must be a name without folders and control characters.';
  }
  return undefined;
}

function explainSpool(cause: unknown): never {
  if (!isNoRoom(cause)) throw cause;
  throw new CliError(
    'OUTPUT_FULL',
    'There is no room to take in the standard input. It lies sealed in the temporary folder until it is sent; TMPDIR names another one.',
    { cause },
  );
}
