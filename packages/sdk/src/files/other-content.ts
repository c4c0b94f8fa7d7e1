import { WaxwingError } from '../errors.ts';

/**
 * For a store of records that has another fingerprint of a part already: another run of the same sending read something
 * else at this place. Two plaintexts under one nonce would give both away, so this one must not be sent.
 */
export function otherContent(): WaxwingError {
  return new WaxwingError('FILE_CHANGED', 'This part was sealed before with other content');
}
