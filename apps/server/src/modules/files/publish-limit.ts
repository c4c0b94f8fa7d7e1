import type { FastifyRequest } from 'fastify';
import type { App } from '../../http/app-types.ts';
import { uploadErrors } from './uploads.errors.ts';

/** A retry that comes while the first try is still on its way, and one more. */
const mostAtOnce = 3;

/** Counts publications by the memory that they hold. */
export interface PublishLimit {
  /** Counts a publication for as long as it is worked on, also when its line is cut meanwhile. */
  during<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T>;
}

interface Place {
  isWorkedOn: boolean;
  leave(): void;
}

/**
 * Lets few publications of one share be under way at once, and refuses the others before their bodies are read: these are
 * large, are held in memory, and cost whoever has one upload token nothing.
 */
export function limitPublications(app: App): PublishLimit {
  const taken = new Map<number, number>();
  const places = new WeakMap<FastifyRequest, Place>();
  app.addHook('onRequest', async (request, reply) => {
    if (request.principal.kind !== 'uploader') return;
    const place = take(request.principal.shareId);
    places.set(request, place);
    // A body that never becomes whole ends so.
    reply.raw.once('close', () => {
      if (!place.isWorkedOn) place.leave();
    });
  });
  return { during };

  async function during<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T> {
    const place = places.get(request);
    if (!place) throw new Error('a publication did not pass its limit');
    place.isWorkedOn = true;
    try {
      return await work();
    } finally {
      place.leave();
    }
  }

  /** @throws {ProblemError} UPLOAD_LOCKED */
  function take(shareId: number): Place {
    const count = taken.get(shareId) ?? 0;
    if (count >= mostAtOnce) throw uploadErrors.publishing({ retryAfterSeconds: 1 });
    taken.set(shareId, count + 1);
    let isTaken = true;
    const leave = () => {
      if (!isTaken) return;
      isTaken = false;
      const left = (taken.get(shareId) ?? 1) - 1;
      if (left > 0) taken.set(shareId, left);
      else taken.delete(shareId);
    };
    return { isWorkedOn: false, leave };
  }
}
