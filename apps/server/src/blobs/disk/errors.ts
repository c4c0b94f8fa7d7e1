import { hasCode } from '../../shared/private-files.ts';
import { BlobError, BlobsFullError, BlobsUnavailableError } from '../errors.ts';

const fullCodes = ['ENOSPC', 'EDQUOT'];

/** Runs a call, and says in the words of blobs what the disk refused. */
export async function translated<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toBlobError(error);
  }
}

/** Anything that is no error of the system is a mistake in the program, and stays what it is. */
export function toBlobError(error: unknown): unknown {
  if (error instanceof BlobError) return error;
  if (fullCodes.some((code) => hasCode(error, code))) return new BlobsFullError(error);
  const isOfSystem = error instanceof Error && 'syscall' in error;
  return isOfSystem ? new BlobsUnavailableError(error) : error;
}
