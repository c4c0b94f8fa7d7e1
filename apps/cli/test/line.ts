import { connect, createServer, type Socket } from 'node:net';

/** A line between the command and a server, which counts what passes and can be stopped in the middle. */
export interface Line {
  url: string;
  /** Where it leads to; may be changed when a server comes back elsewhere. */
  leadTo(serverUrl: string): void;
  /** Bytes that passed towards the server, and back. */
  passed: { up: number; down: number };
  /** Stops as soon as so many more bytes have passed, and resolves then. Nothing passes until `release`. */
  stopAfter(direction: 'up' | 'down', bytes: number): Promise<void>;
  release(): void;
  close(): Promise<void>;
}

export async function layLine(): Promise<Line> {
  const passed = { up: 0, down: 0 };
  const sockets = new Set<Socket>();
  let port = 0;
  let stop: { direction: 'up' | 'down'; at: number; reached: () => void } | undefined;
  let isStopped = false;

  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    carry(near, far, 'up');
    carry(far, near, 'down');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    passed,
    leadTo(serverUrl) {
      port = Number(new URL(serverUrl).port);
    },
    stopAfter: (direction, bytes) =>
      new Promise((reached) => {
        stop = { direction, at: passed[direction] + bytes, reached };
      }),
    release() {
      stop = undefined;
      isStopped = false;
      for (const socket of sockets) socket.resume();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };

  function carry(from: Socket, to: Socket, direction: 'up' | 'down'): void {
    sockets.add(from);
    from.on('data', (bytes) => {
      passed[direction] += bytes.length;
      to.write(bytes);
      if (stop !== undefined && stop.direction === direction && passed[direction] >= stop.at)
        halt(stop.reached);
      if (isStopped) from.pause();
    });
    // One side that goes away takes the other with it, as on a real line.
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  }

  function halt(reached: () => void): void {
    if (isStopped) return;
    isStopped = true;
    for (const socket of sockets) socket.pause();
    reached();
  }
}
