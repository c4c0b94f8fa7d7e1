import { anonymousLimitBytes } from '@waxwing/sdk';
import { useEffect, useState } from 'preact/hooks';
import type { FilesLimits } from './draft.ts';

/** As many as one manifest holds; of bytes the server says how many it takes. */
const mostFiles = 10_000;

/**
 * What fits into one link.
 *
 * @param isWanted Whether files are being chosen: before that there is nothing to ask for.
 */
export function useLimits(isWanted: boolean): FilesLimits {
  const [bytes, setBytes] = useState<number>();
  useEffect(() => {
    if (!isWanted || bytes !== undefined) return;
    // Without an answer there is nothing to say before; what is too much is then refused by the server, in its words.
    anonymousLimitBytes({ baseUrl: location.origin }).then(setBytes, () => {});
  }, [isWanted]);
  return { files: mostFiles, bytes };
}
