import type { FilesLimits } from './draft.ts';

/** The manifest holds that many; the server counts bytes only. */
const mostFiles = 10_000;

export function useLimits(): FilesLimits {
  return { files: mostFiles };
}
