import { randomBytes } from 'node:crypto';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import type { RowAddress, Vault } from '../vault/vault.ts';

/** A key of HS256. */
export interface SigningKey {
  /** Opaque; goes along with every token as its `kid`. */
  readonly id: string;
  readonly secret: Uint8Array;
}

export interface SigningKeys {
  /** The key that signs now. */
  current(): Promise<SigningKey>;
  /** A key that signed at some time, as long as its tokens can be good. */
  find(id: string): Promise<SigningKey | undefined>;
  /** Makes a new key when the newest has signed for long enough, and forgets those that nothing needs. */
  rotate(): Promise<void>;
}

const dayMs = 86_400_000;
const signsForMs = 30 * dayMs;
/** As long as the youngest token of a key lives: a refresh token, 30 days. */
const knownForMs = signsForMs + 31 * dayMs;
/** Another node may have made a key: an unknown one is looked for again, but not for every invented token. */
const lookAgainMs = 1_000;
const secretBytes = 32;

interface Loaded {
  readonly at: number;
  readonly keys: readonly SigningKey[];
}

/** The keys of an installation, made by its first node and shared by all of them. */
export function createSigningKeys(
  database: Database,
  { vault, clock }: { vault: Pick<Vault, 'seal' | 'open'>; clock: Clock },
): SigningKeys {
  let loaded: Loaded | undefined;
  return { current, find, rotate };

  async function current(): Promise<SigningKey> {
    const [newest] = loaded?.keys ?? (await load());
    if (newest) return newest;
    await add();
    const [first] = await load();
    if (!first) throw new Error('a signing key was made and is not there');
    return first;
  }

  async function find(id: string): Promise<SigningKey | undefined> {
    const known = loaded?.keys.find((key) => key.id === id);
    if (known || (loaded && Math.abs(clock.now() - loaded.at) < lookAgainMs)) return known;
    return (await load()).find((key) => key.id === id);
  }

  async function rotate(): Promise<void> {
    const now = clock.now();
    const newest = await database.db
      .selectFrom('signing_keys')
      .select('created_at')
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (newest && now - newest.created_at >= signsForMs) await add();
    await database.transact(async (tx) => {
      await tx
        .deleteFrom('signing_keys')
        .where('created_at', '<', now - knownForMs)
        .execute();
    });
    loaded = undefined;
  }

  async function add(): Promise<void> {
    const id = randomBytes(12).toString('base64url');
    const sealed = vault.seal(rowOf(id), randomBytes(secretBytes));
    await database.transact(async (tx) => {
      await tx.insertInto('signing_keys').values({ id, sealed, created_at: clock.now() }).execute();
    });
  }

  /** Newest first. Two nodes that start at once may both make one; both sign with the same, by its id. */
  async function load(): Promise<readonly SigningKey[]> {
    const rows = await database.db
      .selectFrom('signing_keys')
      .selectAll()
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .execute();
    const keys = rows.map(({ id, sealed }) => ({ id, secret: vault.open(rowOf(id), sealed) }));
    loaded = { at: clock.now(), keys };
    return keys;
  }
}

function rowOf(id: string): RowAddress {
  return { organizationId: null, table: 'signing_keys', id, version: 1 };
}
