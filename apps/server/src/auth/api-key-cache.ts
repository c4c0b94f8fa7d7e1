import type { Clock } from '../shared/clock.ts';
import type { ApiKey } from './api-keys.store.ts';

/** What a revocation may cost at most: "at once" means within a second on every node. */
const maxAgeMs = 1_000;
const maxEntries = 10_000;

interface Entry {
  readonly at: number;
  readonly key: Promise<ApiKey | undefined>;
}

/**
 * Remembers what the database said about a key for at most a second. Parallel requests with one key share one
 * look-up, and a flood of invented keys cannot grow the memory.
 */
export function createApiKeyCache(clock: Clock, load: (hash: Uint8Array) => Promise<ApiKey | undefined>) {
  const entries = new Map<string, Entry>();
  return { get, clear: () => entries.clear() };

  function get(hash: Buffer): Promise<ApiKey | undefined> {
    const name = hash.toString('latin1');
    const known = entries.get(name);
    // Both ways: after the clock stepped back an entry from "the future" must not live on.
    if (known && Math.abs(clock.now() - known.at) < maxAgeMs) return known.key;
    const entry = { at: clock.now(), key: load(hash) };
    entries.delete(name);
    entries.set(name, entry);
    // An outage must not be remembered: the next request asks again.
    entry.key.catch(() => entries.get(name) === entry && entries.delete(name));
    dropOldest();
    return entry.key;
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
