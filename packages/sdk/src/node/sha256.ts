import { createHash } from 'node:crypto';
import type { RunningSha256 } from '../files/types.ts';

/** SHA-256 by Node itself: of files of any size, at the speed of the machine. */
export function createSha256(): RunningSha256 {
  const hash = createHash('sha256');
  return {
    update(bytes) {
      hash.update(bytes);
    },
    digest: () => new Uint8Array(hash.digest()),
  };
}
