/** Random choices that repeat for the same seed, so that a failure can be looked at again. */
export interface Random {
  /** 0 to `below` - 1. */
  whole(below: number): number;
  pick<T>(list: readonly T[]): T;
  /** Text of any characters, control characters and lone surrogates included. */
  text(maxLength: number): string;
  /** Printable ASCII. */
  word(maxLength: number): string;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return { whole, pick, text, word };

  /** mulberry32: small, fast, and even enough to choose by. */
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  function whole(below: number): number {
    return Math.floor(next() * below);
  }

  function pick<T>(list: readonly T[]): T {
    const item = list[whole(list.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  function text(maxLength: number): string {
    const ranges = [0x20, 0x7f, 0x100, 0x3000, 0xffff];
    const length = whole(maxLength + 1);
    return String.fromCharCode(...Array.from({ length }, () => whole(pick(ranges))));
  }

  function word(maxLength: number): string {
    return String.fromCharCode(...Array.from({ length: 1 + whole(maxLength) }, () => 0x21 + whole(94)));
  }
}
