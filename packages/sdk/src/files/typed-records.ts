import { WaxwingError } from '../errors.ts';
import type { UploadRecords } from './records-types.ts';

/** The same store, with one error for everything it throws. */
export function withTypedErrors(records: UploadRecords): UploadRecords {
  return {
    put: (record) => typed(() => records.put(record)),
    addPart: (id, part, fingerprint) => typed(() => records.addPart(id, part, fingerprint)),
    get: (id) => typed(() => records.get(id)),
    list: () => typed(() => records.list()),
    remove: (id) => typed(() => records.remove(id)),
  };
}

async function typed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof WaxwingError) throw cause;
    throw new WaxwingError('RECORDS_FAILED', 'The state of the sending cannot be stored on this device', {
      cause,
    });
  }
}
