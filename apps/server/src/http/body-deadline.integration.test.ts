import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type BodyDeadlines, limitBodies } from './body-deadline.ts';
import { answerMalformedHttp } from './guard.ts';

const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n';
type Handler = (request: IncomingMessage, response: ServerResponse, deadlines: BodyDeadlines) => void;

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

async function connectTo(handler: Handler): Promise<Socket> {
  const server = createServer({ requestTimeout: 0 }).on('clientError', answerMalformedHttp);
  const deadlines = limitBodies(server, { totalMs: 100, restMs: 100 });
  server.on('request', (request, response) => handler(request, response, deadlines));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.setEncoding('utf8');
  open.push({ close: () => void server.close() }, { close: () => socket.destroy() });
  return socket;
}

/** Everything that is answered until the connection ends. */
async function heard(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: string) => {
    text += chunk;
  });
  await once(socket, 'close');
  return text;
}

const answerWhenRead: Handler = (request, response) =>
  request.resume().on('end', () => response.setHeader('connection', 'close').end('read'));

test('a body that does not come is answered and cut off', async () => {
  const socket = await connectTo(answerWhenRead);
  socket.write(`${head}abc`);
  expect(await heard(socket)).toContain('HTTP/1.1 400 Bad Request');
});

test('a body that comes in time is read, and nothing is cut off later', async () => {
  const socket = await connectTo((request, response) =>
    request
      .resume()
      .on('end', () => setTimeout(() => response.setHeader('connection', 'close').end('late'), 200)),
  );
  socket.write(`${head}abcdef`);
  expect(await heard(socket)).toMatch(/200 OK[\s\S]*late/);
});

test('a body whose deadline is lifted may take longer', async () => {
  const socket = await connectTo((request, response, deadlines) => {
    deadlines.lift(request);
    answerWhenRead(request, response, deadlines);
  });
  socket.write(`${head}abc`);
  setTimeout(() => socket.write('def'), 300);
  expect(await heard(socket)).toMatch(/200 OK[\s\S]*read/);
});

test('a body that was refused is not waited for, and gets no second answer', async () => {
  const socket = await connectTo((request, response, deadlines) => {
    deadlines.lift(request);
    response.writeHead(409).end('no');
    deadlines.shorten(request);
  });
  socket.write(`${head}abc`);
  const text = await heard(socket);
  expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  expect(text).toContain('409');
});
