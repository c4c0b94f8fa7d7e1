import { expect, test } from 'vitest';
import { readAhead } from './read-ahead.ts';

const content = crypto.getRandomValues(new Uint8Array(60_000));
const url = 'https://waxwing.example/streams/0';

/** A server that answers ranges of some content, and notes them. */
function serving(bytes: Uint8Array<ArrayBuffer>) {
  const asked: string[] = [];
  const send: typeof fetch = async (_, init) => {
    const range = new Headers(init?.headers).get('range') ?? '';
    asked.push(range);
    const [from = 0, to = 0] = range.replace('bytes=', '').split('-').map(Number);
    const part = bytes.slice(from, to + 1);
    const headers = { 'content-range': `bytes ${from}-${from + part.length - 1}/${bytes.length}` };
    return new Response(part, { status: 206, headers });
  };
  return { asked, send };
}

const range = (from: number, to: number) => ({ headers: { range: `bytes=${from}-${to}`, 'x-claim': 'c' } });

test('small ranges that follow each other are one request, and answered as by the server', async () => {
  const { asked, send } = serving(content);
  const [ahead, plain] = [readAhead(send), serving(content).send];
  for (let from = 100; from < 50_000; from += 700) {
    const [answer, other] = [
      await ahead(url, range(from, from + 699)),
      await plain(url, range(from, from + 699)),
    ];
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(other.headers.get('content-range'));
    expect(await answer.bytes()).toEqual(await other.bytes());
  }
  expect(asked).toEqual(['bytes=100-262243']);
});

test('a range before what is kept, another stream, and a large range are asked for', async () => {
  const { asked, send } = serving(content);
  const ahead = readAhead(send);
  await ahead(url, range(500, 600));
  await ahead(url, range(100, 200));
  await ahead(`${url}1`, range(100, 200));
  await ahead(url, range(0, 1_000_000));
  expect(asked).toEqual(['bytes=500-262643', 'bytes=100-262243', 'bytes=100-262243', 'bytes=0-1000000']);
});

test('a refusal is handed on as it is, and asked for again', async () => {
  let asked = 0;
  const ahead = readAhead(async () => {
    asked++;
    return new Response('gone', { status: 410 });
  });
  for (let tries = 0; tries < 2; tries++) expect((await ahead(url, range(0, 99))).status).toBe(410);
  expect(asked).toBe(2);
});

test('of less than was asked for nothing is made up', async () => {
  const { asked, send } = serving(content.slice(0, 50));
  const answer = await readAhead(send)(url, range(0, 99));
  expect((await answer.bytes()).length).toBe(50);
  expect(asked).toEqual(['bytes=0-262143', 'bytes=0-99']);
});
