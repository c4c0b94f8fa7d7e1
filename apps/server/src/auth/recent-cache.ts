import type { Clock } from '../shared/clock.ts';

/** What a revocation may cost at most: "at once" means within a second on every node. */
const maxAgeMs = 1_000;
const maxEntries = 10_000;

interface Entry<T> {
  readonly at: number;
  readonly value: Promise<T>;
}

/**
 * Remembers what the database said about a credential for at most a second. Parallel requests with one share one
 * look-up, and a flood of invented ones cannot grow the memory.
 */
export function createRecentCache<T>(clock: Clock) {
  const entries = new Map<string, Entry<T>>();
  return { get, clear: () => entries.clear() };

  function get(name: string, load: () => Promise<T>): Promise<T> {
    const known = entries.get(name);
    // Both ways: after the clock stepped back an entry from "the future" must not live on.
    if (known && Math.abs(clock.now() - known.at) < maxAgeMs) return known.value;
    const entry = { at: clock.now(), value: load() };
    entries.delete(name);
    entries.set(name, entry);
    // An outage must not be remembered: the next request asks again.
    entry.value.catch(() => entries.get(name) === entry && entries.delete(name));
    dropOldest();
    return entry.value;
  }

  function dropOldest() {
    if (entries.size <= maxEntries) return;
    // A Map keeps the order of insertion, so the first is the oldest.
    for (const oldest of entries.keys()) {
      entries.delete(oldest);
      return;
    }
  }
}
