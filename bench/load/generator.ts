import { connect, type Socket } from 'node:net';
import type { Load, LoadResult } from './load.ts';

// A child process that sends requests over kept-alive sockets, one at a time on each. It reads just enough of an
// answer to know where it ends: a full HTTP client would cost more than the server it measures.

const headEnd = '\r\n\r\n';
const lengthPattern = /\r\ncontent-length: *(\d+)/i;

process.on('message', (load: Load) => {
  run(load).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      process.stderr.write(`load generator: ${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));

async function run({ port, sockets, head, targets, count, body }: Load): Promise<LoadResult> {
  const requests = targets.map((target) => requestText(head, target, body));
  const lanes = await Promise.all(Array.from({ length: Math.min(sockets, count) }, () => open(port)));
  const statuses: Record<string, number> = {};
  const bodies: string[] = [];
  let next = 0;
  const startedAt = performance.now();
  await Promise.all(lanes.map((socket) => drive(socket, take, note)));
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const socket of lanes) socket.destroy();
  return { seconds, perSecond: count / seconds, statuses, bodies };

  function take(): string | undefined {
    const at = next++;
    return at < count ? requests[at % requests.length] : undefined;
  }

  function note(status: string, text: string): void {
    statuses[status] = (statuses[status] ?? 0) + 1;
    bodies.push(text);
  }
}

function requestText(head: string, target: string, body: string): string {
  const length = body === '' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  return `${head.replace('{target}', target)}${length}\r\n${body}`;
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.setNoDelay(true).setEncoding('latin1').once('error', reject);
  });
}

/** Sends the next request when the answer to the last one is whole; resolves when there is none left. */
function drive(
  socket: Socket,
  take: () => string | undefined,
  note: (status: string, body: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let pending = '';
    const send = () => {
      const text = take();
      if (text === undefined) resolve();
      else socket.write(text, 'latin1');
    };
    socket.on('data', (chunk: string) => {
      pending = pending === '' ? chunk : pending + chunk;
      const headLength = pending.indexOf(headEnd);
      if (headLength === -1) return;
      const bodyLength = Number(lengthPattern.exec(pending.slice(0, headLength))?.[1] ?? 0);
      const bodyAt = headLength + headEnd.length;
      if (pending.length < bodyAt + bodyLength) return;
      note(pending.slice(9, 12), pending.slice(bodyAt, bodyAt + bodyLength));
      pending = '';
      send();
    });
    socket.on('close', () => reject(new Error('the server closed a connection')));
    send();
  });
}
