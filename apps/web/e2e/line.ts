import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * A line to a server. It counts and keeps what the server is sent, bodies and all, and can be held once so many bytes
 * have passed: whoever sends stands still then, in the middle of a request.
 */
export async function openLine(server: string) {
  const { hostname, port } = new URL(server);
  const sockets = new Set<Socket>();
  const sent: Buffer[][] = [];
  let sentBytes = 0;
  let most = Number.POSITIVE_INFINITY;
  let held = Promise.withResolvers<void>();
  const line = createServer((browser) => {
    const upstream = connect(Number(port), hostname);
    const passed: Buffer[] = [];
    sent.push(passed);
    for (const socket of [browser, upstream]) {
      sockets.add(socket);
      // Either end may be killed at any time: that is what these tests are about.
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        browser.destroy();
        upstream.destroy();
      });
    }
    upstream.pipe(browser);
    browser.on('data', (bytes: Buffer) => {
      sentBytes += bytes.length;
      passed.push(bytes);
      if (sentBytes < most) return void upstream.write(bytes);
      // On the line already, and lost.
      browser.pause();
      held.resolve();
    });
  });
  await once(line.listen(0, '127.0.0.1'), 'listening');
  // A listener on TCP has an address with a port.
  const { port: linePort } = line.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${linePort}`,
    get sentBytes() {
      return sentBytes;
    },
    /** All that has passed, connection by connection. */
    sent: () => sent.map((passed) => Buffer.concat(passed)),
    /** Resolves when that many bytes have been sent in all. Requests that are begun later still pass a first piece. */
    heldAfter(bytes: number): Promise<void> {
      most = bytes;
      held = Promise.withResolvers();
      return held.promise;
    },
    /** What is held is lost, as its sender is; what comes passes. */
    release() {
      most = Number.POSITIVE_INFINITY;
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => line.close(resolve));
    },
  };
}
