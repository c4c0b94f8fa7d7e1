import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClaimedFiles, CreatedFiles } from '@waxwing/contract';
import {
  beginShare,
  claimSealed,
  openSealed,
  publishSealed,
  sealFile,
} from '../apps/server/test/sealed-files.ts';
import { startServer } from '../apps/server/test/server.ts';
import type { Figures } from './proof.ts';

const plaintextBytes = 24 * 1024 * 1024;
const partBytes = 4 * 1024 * 1024;
/** The server is killed at any moment of this time after it began to take bytes. */
const lifeMs = { min: 5, max: 250 };

/** A server that is killed in an upload keeps every part it acknowledged, and never opens the share before it is whole. */
export async function proveFileCrash({ kills }: { kills: number }): Promise<Figures> {
  const dataDir = await mkdtemp(join(tmpdir(), 'waxwing-file-crash-'));
  const figures = { kills, 'bytes sent again': 0, 'shares completed': 0, 'refused while incomplete': 0 };
  const file = await sealFile(randomBytes(plaintextBytes));
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const first = await startServer({ dataDir });
      const share = await beginShare(first.url, { sizeBytes: file.stream.length });
      const uploadId = await beginUpload(first.url, share, file.stream.length);
      const sending = sendParts(first.url, share, uploadId, file.stream, 0);
      // When it is killed is the experiment itself.
      await delay(randomInt(lifeMs.min, lifeMs.max));
      await first.kill();
      const { acknowledged, begun } = await sending;

      const second = await startServer({ dataDir });
      const offset = await offsetOf(second.url, share, uploadId);
      assert.ok(offset >= acknowledged, `acknowledged ${acknowledged} bytes, kept ${offset}`);
      figures['bytes sent again'] = Math.max(figures['bytes sent again'], begun - offset);
      assert.ok(begun - offset <= partBytes, 'more than one part is to be sent again');
      if (offset < file.stream.length) {
        assert.equal((await publishSealed(second.url, share, file, uploadId)).status, 409);
        assert.equal((await claimSealed(second.url, share.token, file, drawClaim())).status, 404);
        figures['refused while incomplete'] += 1;
      }
      await sendParts(second.url, share, uploadId, file.stream, offset);
      assert.equal((await publishSealed(second.url, share, file, uploadId)).status, 200);
      const claim = drawClaim();
      const claimed: ClaimedFiles = await (await claimSealed(second.url, share.token, file, claim)).json();
      // The address names the server that the share was made on; this one has another port.
      const streams = claimed.streams.map((stream) => ({ ...stream, url: onServer(second.url, stream.url) }));
      const opened = await openSealed(file, { ...claimed, streams }, claim);
      assert.ok(opened.equals(file.plaintext), 'the file changed');
      figures['shares completed'] += 1;
      await second.stop();
    }
    assert.ok(figures['refused while incomplete'] > 0, 'no upload was cut');
    return figures;
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function headersOf({ uploadToken }: CreatedFiles): Record<string, string> {
  return { authorization: `Bearer ${uploadToken}`, 'tus-resumable': '1.0.0' };
}

async function beginUpload(url: string, share: CreatedFiles, size: number): Promise<string> {
  const headers = { ...headersOf(share), 'upload-length': String(size) };
  const answer = await fetch(`${url}/api/v1/uploads`, { method: 'POST', headers });
  assert.equal(answer.status, 201);
  return answer.headers.get('location')?.split('/').at(-1) ?? '';
}

async function offsetOf(url: string, share: CreatedFiles, id: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/uploads/${id}`, { method: 'HEAD', headers: headersOf(share) });
  assert.equal(answer.status, 200, 'an acknowledged upload was lost');
  return Number(answer.headers.get('upload-offset'));
}

/** Sends part by part until all is there or the server is gone. */
async function sendParts(url: string, share: CreatedFiles, id: string, bytes: Buffer, from: number) {
  let acknowledged = from;
  let begun = from;
  while (acknowledged < bytes.length) {
    const part = bytes.subarray(acknowledged, acknowledged + partBytes);
    begun = acknowledged + part.length;
    const status = await sendPart(url, share, id, acknowledged, part);
    if (status === undefined) break;
    assert.equal(status, 204);
    acknowledged = begun;
  }
  return { acknowledged, begun };
}

/** Undefined: the connection ended without an answer. */
async function sendPart(url: string, share: CreatedFiles, id: string, offset: number, part: Buffer) {
  const type = { 'content-type': 'application/offset+octet-stream', 'upload-offset': offset };
  const headers = { ...headersOf(share), ...type, 'content-length': part.length };
  const sending = request(`${url}/api/v1/uploads/${id}`, { method: 'PATCH', headers }).end(part);
  try {
    const [answer] = await once(sending, 'response');
    answer.resume();
    return answer.statusCode as number;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ECONNRESET' && code !== 'ECONNREFUSED' && code !== 'EPIPE') throw error;
    return undefined;
  }
}

function onServer(url: string, address: string): string {
  return `${url}${new URL(address).pathname}`;
}

function drawClaim(): string {
  return randomBytes(16).toString('base64url');
}
