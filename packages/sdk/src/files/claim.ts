import { randomName } from '../proof.ts';

/** Draws a claim: it names one download, however often it is asked for. Whoever has it and the link reads with it. */
export function createClaim(): string {
  return randomName();
}
