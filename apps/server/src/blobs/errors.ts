/** What every error of this layer is: a stable code, and the driver's own error as `cause` for the log. */
export class BlobError extends Error {
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
  }
}

/** `DISK_FULL`: no room for more (507). What was stored before is unharmed; goes away as soon as there is room again. */
export class BlobsFullError extends BlobError {
  constructor(cause?: unknown) {
    super('DISK_FULL', 'There is no room for more files', cause);
  }
}

/** `BLOBS_UNAVAILABLE`: the disk fails, or the bucket cannot be reached (503). Worth a retry. */
export class BlobsUnavailableError extends BlobError {
  constructor(cause?: unknown) {
    super('BLOBS_UNAVAILABLE', 'The storage of files cannot be reached', cause);
  }
}

/** `BLOB_MISSING`: there is no blob of this name that the call could work on. */
export class BlobMissingError extends BlobError {
  constructor() {
    super('BLOB_MISSING', 'There is no such blob');
  }
}

/** `BLOB_EXISTS`: a blob of this name is there already. */
export class BlobExistsError extends BlobError {
  constructor() {
    super('BLOB_EXISTS', 'There is a blob of this name already');
  }
}

/** `BLOB_FINISHED`: a finished blob never changes. */
export class BlobFinishedError extends BlobError {
  constructor() {
    super('BLOB_FINISHED', 'The blob is finished');
  }
}

/** `BLOB_BUSY`: another append or finish of this blob is running. */
export class BlobBusyError extends BlobError {
  constructor() {
    super('BLOB_BUSY', 'The blob is being written to');
  }
}

/** `BLOB_OFFSET`: the append would leave a gap, or write over what is stored. */
export class BlobOffsetError extends BlobError {
  /** Where the next append has to begin. */
  readonly size: number;

  constructor(size: number) {
    super('BLOB_OFFSET', `The blob holds ${size} bytes, and the append begins elsewhere`);
    this.size = size;
  }
}

/** `BLOB_TOO_LARGE`: a bucket holds no blob of this size. */
export class BlobTooLargeError extends BlobError {
  constructor(limitBytes: number) {
    super('BLOB_TOO_LARGE', `A blob holds at most ${limitBytes} bytes here`);
  }
}

/** `BLOB_RANGE`: the range reaches beyond the blob. */
export class BlobRangeError extends BlobError {
  constructor() {
    super('BLOB_RANGE', 'The range is not inside the blob');
  }
}

/** `BLOB_NAME`: a name that could mean another file. A mistake in the program: names are never given by callers. */
export class InvalidBlobNameError extends BlobError {
  constructor() {
    super('BLOB_NAME', 'This is not the name of a blob');
  }
}

/** `BLOB_SETTINGS`: the server cannot start with this folder or bucket. The message is a sentence for the operator. */
export class BlobSettingsError extends BlobError {
  constructor(sentence: string, cause?: unknown) {
    super('BLOB_SETTINGS', sentence, cause);
  }
}
