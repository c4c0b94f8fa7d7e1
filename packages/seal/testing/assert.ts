import { SealError, type SealErrorCode, toHex } from '../src/index.ts';

/** Fails unless both are the same value, byte arrays and plain objects compared by content. */
export function same(actual: unknown, expected: unknown): void {
  const [is, should] = [print(actual), print(expected)];
  if (is !== should) throw new Error(`expected ${short(should)}, got ${short(is)}`);
}

/** Fails unless the fact holds. */
export function holds(fact: boolean, what: string): asserts fact {
  if (!fact) throw new Error(`does not hold: ${what}`);
}

/** Fails unless `act` is refused with a SealError of this code. */
export async function refuses(code: SealErrorCode, act: () => unknown): Promise<void> {
  let outcome: unknown;
  try {
    await act();
  } catch (error) {
    outcome = error;
  }
  if (outcome instanceof SealError && outcome.code === code) return;
  const got =
    outcome instanceof SealError ? outcome.code : outcome === undefined ? 'no refusal' : String(outcome);
  throw new Error(`expected a refusal with ${code}, got ${got}`);
}

/** Reads an iterator of bytes to its end. */
export async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of source) parts.push(new Uint8Array(part));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** A copy with one bit of one byte turned over. */
export function flipped(bytes: Uint8Array, at: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** Bytes with a visible pattern, so that a piece in a wrong place shows. */
export function patterned(length: number, factor = 31): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => factor * i + (i >> 8));
}

function print(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) => (inner instanceof Uint8Array ? toHex(inner) : inner)) ??
    'undefined'
  );
}

function short(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}… (${text.length} characters)` : text;
}
