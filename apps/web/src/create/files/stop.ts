import { displayPath } from '@waxwing/seal';
import { stopped } from '../../messages/en/files.ts';
import type { ToldError } from '../../workers/send.ts';

/** What can help: the same again, a new sending, or both. */
export function remediesOf({ code }: ToldError): readonly ('again' | 'anew')[] {
  switch (code) {
    // It may only have been out of reach.
    case 'FILE_UNREADABLE':
      return ['again', 'anew'];
    case 'FILE_CHANGED':
    case 'FILE_NAME_INVALID':
    case 'UPLOAD_LOST':
    case 'RECORD_NOT_FOUND':
    case 'NOT_FOUND':
    case 'GONE':
    case 'EXPIRED':
    case 'REVOKED':
    case 'TOO_LARGE':
    case 'INVALID_REQUEST':
      return ['anew'];
    default:
      return ['again'];
  }
}

/** What happened, in the words of files; undefined for what can happen to anything that is sent. */
export function stopSentence({ code, file }: ToldError): string | undefined {
  const name = file === undefined ? undefined : displayPath(file);
  switch (code) {
    case 'FILE_CHANGED':
      return stopped.changed(name);
    case 'FILE_UNREADABLE':
      return stopped.unreadable(name);
    case 'FILE_NAME_INVALID':
      return stopped.nameInvalid(name);
    case 'UPLOAD_LOST':
    case 'RECORD_NOT_FOUND':
    case 'NOT_FOUND':
    case 'GONE':
    case 'EXPIRED':
    case 'REVOKED':
      return stopped.lost;
    case 'UPLOAD_BUSY':
      return stopped.busy;
    case 'TOO_LARGE':
      return stopped.tooLarge;
    case 'STORAGE_FULL':
      return stopped.full;
    case 'RECORDS_FAILED':
      return stopped.records;
    default:
      return undefined;
  }
}
