import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What the generator sends. */
export interface Load {
  readonly port: number;
  /** Requests under way at the same time. */
  readonly sockets: number;
  /** Request line and headers, with `{target}` where the target goes, each line ended. */
  readonly head: string;
  /** Paths, taken in turn. */
  readonly targets: readonly string[];
  readonly count: number;
  /** Empty: none. */
  readonly body: string;
}

export interface LoadResult {
  readonly seconds: number;
  readonly perSecond: number;
  /** How often each status came back. */
  readonly statuses: Readonly<Record<string, number>>;
  /** The bodies of all answers, in no promised order. */
  readonly bodies: readonly string[];
}

export interface Generator {
  /** Sends everything and resolves with what came back. One load at a time. */
  run(load: Load): Promise<LoadResult>;
  stop(): void;
}

/** Starts the load generator in a process of its own, so that it does not share the event loop of anything measured. */
export function startGenerator(): Generator {
  const child = fork(fileURLToPath(new URL('generator.ts', import.meta.url)), { serialization: 'advanced' });
  const ended = once(child, 'exit').then(() => {
    throw new Error('the load generator ended');
  });
  // Nobody may be waiting when it ends as it should.
  ended.catch(() => undefined);
  return {
    async run(load) {
      child.send(load);
      const [result] = await Promise.race([once(child, 'message'), ended]);
      // The child sends nothing else.
      return result as LoadResult;
    },
    stop() {
      if (child.connected) child.disconnect();
    },
  };
}
