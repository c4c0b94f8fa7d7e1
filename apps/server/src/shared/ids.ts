import type { Clock } from './clock.ts';

/** The instant that ids count from: 41 bits of milliseconds reach to the year 2095. */
const EPOCH_MS = Date.UTC(2026, 0, 1);
const IDS_PER_MS = 64;
/** How many processes can make ids for one database at the same time. */
export const NODE_COUNT = 64;
const IDS_PER_STAMP = IDS_PER_MS * NODE_COUNT;

/** Makes the primary keys of one process. */
export interface IdSource {
  /** A new id: a safe integer, greater than every id this source made before. */
  next(): number;
}

export interface IdSourceOptions {
  clock: Clock;
  /** 0 to 63, and nobody else's: two processes with one number make the same ids. */
  node: number;
  /** The highest id that may be in the database; the first id is above it, whatever the clock says. */
  floor: number;
}

/**
 * Ids in order of time, of 53 bits: `milliseconds since 2026 (41) | node (6) | sequence (6)`.
 * Rows made together lie together in the index, and an id fits in a JavaScript number.
 *
 * When a millisecond is used up, or the clock steps back, the source runs ahead of the clock instead of waiting.
 */
export function createIdSource({ clock, node, floor }: IdSourceOptions): IdSource {
  if (!Number.isInteger(node) || node < 0 || node >= NODE_COUNT) {
    throw new RangeError(`A node number is 0 to ${NODE_COUNT - 1}`);
  }
  // Multiplication, not shifts: JavaScript's bit operators end at 32 bits.
  let stamp = Math.floor(floor / IDS_PER_STAMP);
  let sequence = IDS_PER_MS - 1;
  return { next };

  function next(): number {
    const now = clock.now() - EPOCH_MS;
    if (now > stamp) {
      stamp = Math.floor(now);
      sequence = 0;
    } else {
      sequence += 1;
      if (sequence === IDS_PER_MS) {
        stamp += 1;
        sequence = 0;
      }
    }
    const id = stamp * IDS_PER_STAMP + node * IDS_PER_MS + sequence;
    if (!Number.isSafeInteger(id)) throw new RangeError('The ids of this format are used up');
    return id;
  }
}

/** The lowest id that a source makes at an instant: rows made before it have lower ids, without an index on time. */
export function lowestIdAt(epochMs: number): number {
  return Math.max(0, Math.floor(epochMs - EPOCH_MS)) * IDS_PER_STAMP;
}
