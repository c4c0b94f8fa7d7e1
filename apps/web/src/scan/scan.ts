/**
 * What checking files for malware says, and to whom. Everything happens on this device: no byte and no hash of a file
 * leaves it.
 *
 * The words are chosen so that none promises too much. No rule matching is not "clean", and what could not be looked
 * into is never passed off as looked into.
 */
export type Verdict = 'no_rule_matched' | 'matched' | 'partly_scanned' | 'not_scanned';

/** Why a file was not, or only partly, looked into. A page has one sentence for each. */
export type ScanReason =
  /** Larger than this device scans in one piece: only its beginning and its end were. */
  | 'too_large'
  /** It passed by in windows while it was saved: what spans two of them may have been missed. */
  | 'streamed'
  /** It, or a part of it, is protected by a password: nobody can look into it from outside. */
  | 'encrypted'
  /** An archive inside an archive; only the outer one was opened. */
  | 'nested_archive'
  /** Packed in a way that is not opened here (7z, RAR, tar, gzip …). */
  | 'packed'
  /** An archive with more entries, or more in them, than this device unpacks. */
  | 'archive_limits'
  /** An archive that contradicts itself, or breaks off. */
  | 'damaged_archive'
  /** The file could not be read: it was moved, changed or taken away. */
  | 'unreadable'
  /** The rules could not be fetched from the server. */
  | 'rules_unavailable'
  /** The rules do not carry the signature that this page asks for. */
  | 'rules_not_signed'
  /** The rules are signed, and yet do not compile. */
  | 'rules_invalid'
  /** This browser has no WebAssembly, or no Ed25519. */
  | 'unsupported'
  | 'timeout'
  | 'memory'
  /** The scanner broke; what it had seen until then counts for nothing. */
  | 'failed';

/** What was found about one file, with which rules, and when. */
export interface ScanVerdict {
  readonly verdict: Verdict;
  /** The rule that matched, by its name in the rules; only with `matched`. */
  readonly rule?: string;
  /** What the rule says about itself in its `description`, in English. From the rules: show it as text. */
  readonly description?: string;
  /** Where in an archive the match is: the path of the entry, as the archive spells it. From a stranger: text only. */
  readonly entry?: string;
  /** Always there with `partly_scanned` and `not_scanned`. */
  readonly reason?: ScanReason;
  /** `full` when every byte of the file, and of what is packed in it, was looked at. */
  readonly scope: 'full' | 'partial';
  readonly engine: string;
  /** Absent when there were no rules to scan with. */
  readonly rulesVersion?: string;
  /** Hex SHA-256 of the rules, so that it can be told later what was looked for. */
  readonly rulesSha256?: string;
  /** RFC 3339, UTC. */
  readonly at: string;
}

/** A rule that matched, and what it says about itself; as in a verdict. */
export type ScanMatch = Required<Pick<ScanVerdict, 'rule'>> & Pick<ScanVerdict, 'description'>;

/** How far a scan is; `total` counts the bytes that will be looked at, unpacked ones not included. */
export interface ScanProgress {
  readonly done: number;
  readonly total: number;
}

export interface ScanFileOptions {
  /** As the recipient will see it, folders included; some rules look at it. */
  readonly name: string;
  readonly onProgress?: ((progress: ScanProgress) => void) | undefined;
  /** Ends the scan at once; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks at a file while it passes by in pieces, for files that are never as a whole on this device's hands.
 *
 * The pieces may be of any size, and have to come in order. A window is scanned whenever enough has gathered; each
 * begins with the end of the one before, so that what lies across their border is seen.
 */
export interface StreamScan {
  /**
   * Takes the next piece and resolves when it has been copied or scanned. Awaiting it slows the stream down to the
   * speed of the scan; not awaiting keeps what is not scanned yet in memory.
   *
   * @param piece Its buffer is transferred to the scanner: it is empty afterwards.
   * @returns the rule that has matched by now, if one has: the rest of the file cannot make that undone
   */
  write(piece: Uint8Array<ArrayBuffer>): Promise<ScanMatch | undefined>;
  /**
   * Says that the file is complete, and resolves with the verdict: `matched`, `partly_scanned` (`streamed`), or
   * `not_scanned`. A file that fitted into the first window is scanned like any other, and can be `no_rule_matched`.
   */
  end(): Promise<ScanVerdict>;
  /** Forgets the file, for example because its download was cancelled. */
  cancel(): void;
}

/**
 * Checks files on this device with YARA-X in a worker of its own.
 *
 * The worker starts with the first file, works on one file after the other, and holds up to the size of the largest
 * file in memory until `close`. It never rejects because of a file, its rules or the browser: all of that is a verdict.
 */
export interface Scanner {
  /**
   * Scans one file; calls wait for each other.
   *
   * @param file A `File`, or a blob of one in the browser's storage: it is read in the worker, piece by piece.
   * @throws the reason of `options.signal` when it was aborted; nothing else
   */
  scanFile(file: Blob, options: ScanFileOptions): Promise<ScanVerdict>;
  /** Begins to look at a file that will pass by in pieces. */
  scanStream(options: { readonly name: string }): StreamScan;
  /** Ends the worker and gives its memory back; scans that still run are `not_scanned` (`failed`). */
  close(): void;
}

/** The `scan` member of the sealed manifest: what the sender's client says about all files of the share. */
export interface ScanStatement {
  readonly verdict: Verdict;
  readonly scope: 'full' | 'partial';
  /** Of the first file that was not looked into, or only partly. */
  readonly reason?: ScanReason;
  /** The rule that matched, where the sender went on all the same. */
  readonly rule?: string;
  readonly engine: string;
  readonly rules_version?: string;
  readonly rules_sha256?: string;
  /** Who says so. A changed client could lie: show it as "the sender's app says". */
  readonly by: 'sender-client';
  readonly at: string;
}
