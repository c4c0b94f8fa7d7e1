import { SealError } from '@waxwing/seal';
import type { WaxwingErrorCode } from './errors.ts';
import { WaxwingError } from './errors.ts';

export function isSealError(error: unknown): error is SealError {
  return error instanceof SealError;
}

/** Runs work of the sealed format and gives its refusals the client's own codes. */
export async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isSealError(error)) throw error;
    throw new WaxwingError(clientCode(error.code), error.message, { cause: error });
  }
}

function clientCode(code: SealError['code']): WaxwingErrorCode {
  switch (code) {
    case 'WRONG_LINK_OR_PASSPHRASE':
      return 'WRONG_PASSPHRASE';
    case 'INVALID_INPUT':
      return 'INVALID_REQUEST';
    case 'CONTENT_CHANGED':
      return 'FILE_CHANGED';
    default:
      return code;
  }
}
