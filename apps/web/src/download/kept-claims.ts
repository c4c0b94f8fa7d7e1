import type { InspectedShare } from '@waxwing/sdk';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/**
 * The claim under which this browser has opened a share, or tried to. Opening again with it takes no second download,
 * after a crash or a closed tab as well.
 *
 * It opens nothing by itself: that takes the link, and the passphrase where there is one, which are never stored. The
 * slot is sealed under both; it is kept because the server has nothing more to say of a share that is used up.
 */
export interface KeptClaim {
  /** Names the share. */
  token: string;
  claim: string;
  /** Whether an opening succeeded with it; else it may have, with the answer lost. */
  isTaken: boolean;
  /** Epoch milliseconds; after it the record goes. */
  endsAt: number;
  share: Omit<InspectedShare, 'link'>;
}

export interface KeptClaims {
  get(token: string): Promise<KeptClaim | undefined>;
  /** Resolves when it is on the disk: only then may the claim be used. */
  keep(claim: KeptClaim): Promise<void>;
  forget(token: string): Promise<void>;
}

interface Schema extends DBSchema {
  claims: { key: string; value: KeptClaim };
}

/**
 * Opens the claims that this browser keeps. Where it stores nothing, as in some private windows, nothing is kept, and
 * an opening lasts as long as its page.
 *
 * @param now Epoch milliseconds.
 */
export function openKeptClaims(now: () => number = Date.now): KeptClaims {
  const database = openDatabase(now()).catch(() => undefined);
  return {
    async get(token) {
      const found = await (await database)?.get('claims', token);
      return found !== undefined && found.endsAt > now() ? found : undefined;
    },
    async keep(claim) {
      const transaction = (await database)?.transaction('claims', 'readwrite', { durability: 'strict' });
      await transaction?.store.put(claim);
      await transaction?.done;
    },
    async forget(token) {
      await (await database)?.delete('claims', token);
    },
  };
}

async function openDatabase(now: number): Promise<IDBPDatabase<Schema>> {
  const database = await openDB<Schema>('waxwing-downloads', 1, {
    upgrade: (fresh) => void fresh.createObjectStore('claims', { keyPath: 'token' }),
  });
  for (const { token, endsAt } of await database.getAll('claims'))
    if (endsAt <= now) await database.delete('claims', token);
  return database;
}
