import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../database/database.ts';
import { drawRandom } from '../../shared/random.ts';
import { leaseUpload, releaseUpload, renewUpload } from './upload-locks.store.ts';
import { uploadErrors } from './uploads.errors.ts';

/** Somebody who may write to an upload, alone, until it is released. */
export interface Hold {
  release(): Promise<void>;
}

/** Who writes to an upload. The last to come gets it: whoever had it may hang on a line that is cut. */
export interface UploadLocks {
  /**
   * Waits until the upload is free, having asked its holder to let go. An upload of another share is another one,
   * whatever its name: nobody cuts the uploads of others.
   * @param onTakenOver called when somebody else wants it: stop, and release it
   * @throws {ProblemError} UPLOAD_LOCKED
   */
  hold(upload: UploadKey, onTakenOver: () => void): Promise<Hold>;
}

const patienceMs = 30_000;
/** A process that dies with an upload in its hands keeps others off it for so long. */
const leaseMs = 6_000;
const renewMs = 2_000;

/** Names an upload of a share. */
export interface UploadKey {
  readonly shareId: number;
  readonly name: string;
}

interface Holder {
  takeOver(): void;
  readonly released: Promise<void>;
}

/** Several processes share a PostgreSQL database, and take turns by leases in it; SQLite has one process. */
export function createUploadLocks(database: Database): UploadLocks {
  const holders = new Map<string, Holder>();
  const lease = database.engine === 'postgres' ? createLeases(database) : undefined;

  return {
    async hold(upload, onTakenOver) {
      const name = `${upload.shareId} ${upload.name}`;
      const giveUpAt = performance.now() + patienceMs;
      for (let other = holders.get(name); other; other = holders.get(name)) {
        other.takeOver();
        if (performance.now() > giveUpAt) throw uploadErrors.busy();
        await Promise.race([other.released, delay(patienceMs, undefined, { ref: false })]);
      }
      const { promise: released, resolve: setReleased } = Promise.withResolvers<void>();
      holders.set(name, { takeOver: onTakenOver, released });
      const letGo = () => {
        holders.delete(name);
        setReleased();
      };
      try {
        const leased = await lease?.(upload, onTakenOver);
        return {
          async release() {
            await leased?.release().finally(letGo);
            letGo();
          },
        };
      } catch (error) {
        letGo();
        throw error;
      }
    },
  };
}

type Lease = (upload: UploadKey, onTakenOver: () => void) => Promise<Hold>;

/**
 * A lease is taken from whoever has it, and waited out: the other process sees at its next renewal that it is gone, and
 * stops before it would have ended.
 */
function createLeases({ db }: Database): Lease {
  return async ({ name, shareId }, onTakenOver) => {
    const holder = drawRandom(16).toString('hex');
    const waitMs = await leaseUpload(db, { name, shareId, holder, leaseMs });
    if (waitMs > 0) {
      await delay(waitMs);
      // Who came after us waits for us now, and has it.
      if (!(await renewUpload(db, { name, holder, leaseMs }))) throw uploadErrors.takenOver();
    }
    let renewedAt = performance.now();
    const timer = setInterval(async () => {
      const startedAt = performance.now();
      const isOurs = await renewUpload(db, { name, holder, leaseMs }).catch(() => undefined);
      if (isOurs) renewedAt = startedAt;
      // Without an answer the lease may run on for a while, and not longer.
      else if (isOurs === false || startedAt - renewedAt > leaseMs - 2 * renewMs) onTakenOver();
    }, renewMs);
    timer.unref();
    return {
      async release() {
        clearInterval(timer);
        await releaseUpload(db, { name, holder });
      },
    };
  };
}
