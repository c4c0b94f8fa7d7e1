import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startLiar } from '../../../packages/sdk/testing/lying-server.ts';
import { publishShare, type SealedShare } from '../../../packages/sdk/testing/sealed-share.ts';
import { fileContents, sealContents, tamperings } from '../../../packages/sdk/testing/tamperings.ts';
import { startServer, type TestServer } from '../../server/test/server.ts';
import { run } from '../src/run.ts';
import { memoryIo } from './io.ts';

let server: TestServer;
let share: SealedShare;
let link: string;
let folder: string;

beforeAll(async () => {
  server = await startServer();
  share = await sealContents();
  link = await publishShare(server.url, share);
});

afterAll(() => server.stop());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-tampering-'));
  return () => rm(folder, { recursive: true });
});

async function get(url: string) {
  const { io, stdout, stderr } = memoryIo({ env: { XDG_STATE_HOME: join(folder, 'state') } });
  const exitCode = await run(['get', url, '-o', join(folder, 'out')], io);
  return { exitCode, stdout: stdout(), stderr: stderr() };
}

test('files of several streams are saved byte for byte', async () => {
  expect(await get(link)).toMatchObject({ exitCode: 0, stdout: '' });
  for (const [name, bytes] of Object.entries(fileContents)) {
    expect(bytes.equals(await readFile(join(folder, 'out', name)))).toBe(true);
  }
});

test.each(tamperings)('$what: refused with one sentence, and nothing is left', async (tampering) => {
  const lie = structuredClone(share);
  await tampering.change(lie);
  const liar = await startLiar(link, { share: lie, ...(tampering.isLengthHidden && { lengthsOf: share }) });
  try {
    const { exitCode, stdout, stderr } = await get(liar.link);
    expect({ exitCode, stdout }).toEqual({ exitCode: 6, stdout: '' });
    expect(stderr).toMatch(
      /^The server sent data that this link does not open: it is damaged or was changed\. /,
    );
    expect(await readdir(folder)).toEqual(['state']);
  } finally {
    liar.stop();
  }
});

test('streams that are cut on the disk of the server: the same', async () => {
  const known = await readdir(blobs());
  const cut = await publishShare(server.url, share);
  const names = (await readdir(blobs())).filter((name) => !known.includes(name));
  expect(names).toHaveLength(2);
  for (const name of names) await truncate(join(blobs(), name), 4_600_000);
  expect(await get(cut)).toMatchObject({
    exitCode: 6,
    stderr: expect.stringMatching(/^The server sent data that this link does not open/),
  });
  expect(await readdir(folder)).toEqual(['state']);
});

function blobs(): string {
  return join(server.dataDir, 'blobs/finished');
}
