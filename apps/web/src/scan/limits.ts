/** How much of a file, and of what is packed in it, a scan takes into memory. Bytes, unless the name says otherwise. */
export interface ScanLimits {
  /** A file up to this size is scanned in one piece: in memory once as it is and once in the scanner. */
  readonly wholeBytes: number;
  /** Of a larger file the beginning and the end are scanned, this much of each. */
  readonly edgeBytes: number;
  /** A file that passes by is scanned in windows of this size. */
  readonly windowBytes: number;
  /** Entries of an archive that are looked into. */
  readonly entries: number;
  /** The list of an archive's entries is read up to this size. */
  readonly directoryBytes: number;
  /** Of one entry this much is unpacked. */
  readonly entryBytes: number;
  /** Of one archive this much is unpacked. */
  readonly unpackedBytes: number;
  /** An entry that grows beyond this many times its packed size (and 8 MiB) is a bomb: real files pack up to about 30. */
  readonly ratio: number;
  /** Rules and scanner that did not come in this time are not waited for any more, also not for the next file. */
  readonly startMs: number;
  /** A worker that says nothing for so long is ended. */
  readonly silenceMs: number;
}

const MiB = 1024 * 1024;

export const desktopLimits: ScanLimits = {
  wholeBytes: 256 * MiB,
  edgeBytes: 32 * MiB,
  windowBytes: 8 * MiB,
  entries: 2000,
  directoryBytes: 4 * MiB,
  entryBytes: 64 * MiB,
  unpackedBytes: 256 * MiB,
  ratio: 200,
  startMs: 45_000,
  silenceMs: 60_000,
};

/** Phones end a tab that takes some hundred megabytes. */
export const phoneLimits: ScanLimits = {
  ...desktopLimits,
  wholeBytes: 64 * MiB,
  edgeBytes: 8 * MiB,
  windowBytes: 4 * MiB,
  entries: 1000,
  directoryBytes: 2 * MiB,
  entryBytes: 16 * MiB,
  unpackedBytes: 64 * MiB,
};

/** What a browser tells of the device it runs on. */
export interface DeviceSigns {
  readonly userAgent: string;
  readonly maxTouchPoints: number;
  /** GiB, rounded and capped at 8; Chromium only. */
  readonly deviceMemory?: number;
}

/** Chosen by what the browser says; a phone that pretends to be a desktop is believed. */
export function limitsFor({ userAgent, maxTouchPoints, deviceMemory = 8 }: DeviceSigns): ScanLimits {
  // An iPad calls itself a Macintosh, which has no touch screen.
  const isTablet = userAgent.includes('Macintosh') && maxTouchPoints > 1;
  const isPhone = isTablet || /Android|iPhone|iPad|Mobile/.test(userAgent);
  return isPhone || deviceMemory < 4 ? phoneLimits : desktopLimits;
}
