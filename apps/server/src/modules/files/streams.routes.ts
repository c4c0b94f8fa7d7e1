import { fileRoutes } from '@waxwing/contract';
import type { FastifyReply } from 'fastify';
import type { Static } from 'typebox';
import type { App } from '../../http/app-types.ts';
import type { RateLimits } from '../../http/rate-limit.ts';
import { addRoute } from '../../http/route.ts';
import { sendBytes } from '../../http/send-bytes.ts';
import { readRange } from './byte-range.ts';
import { fileErrors } from './files.errors.ts';
import type { StreamService } from './streams.service.ts';

export interface StreamRouteParts {
  readonly streams: StreamService;
  readonly limits: Pick<RateLimits, 'countClaim'>;
}

/** Ciphertext of strangers: nothing may show it, run it, guess what it is, or keep it. */
const contentHeaders = {
  'content-type': 'application/octet-stream',
  'content-disposition': 'attachment',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'accept-ranges': 'bytes',
} as const;

/** The claim is the credential, and is counted in the place of an address. */
const rules = { access: { who: 'page' }, limit: 'none' } as const;

interface Asked {
  readonly token: string;
  readonly index: string;
  readonly claim: string | undefined;
  /** A range, as it was written. */
  readonly wanted: string | undefined;
}

/** The bytes of streams on the wire. */
export function addStreamRoutes(app: App, { streams, limits }: StreamRouteParts): void {
  const { readStream } = fileRoutes;
  addRoute(app, readStream, { ...rules, isConsuming: true }, async ({ params, headers, raw }, reply) => {
    // There is nothing that `If-Range` could name, so whoever asks with it gets the whole (RFC 9110, section 13.1.5).
    const wanted = raw.headers['if-range'] === undefined ? headers.range : undefined;
    const { stream, range, head } = await locate({ ...params, claim: headers['x-claim'], wanted }, reply);
    const bytes = await streams.read(stream, range);
    // Only now: a refusal has none of it.
    await sendBytes(reply.status(head.status).headers(head.headers), bytes);
  });

  app.head(readStream.url, { config: rules, schema: readStream.schema }, async (request, reply) => {
    // The schema of the contract has checked both.
    const params = request.params as Static<typeof readStream.schema.params>;
    const headers = request.headers as Static<typeof readStream.schema.headers>;
    // A range is something of GET only (RFC 9110, section 14.2).
    const { head } = await locate({ ...params, claim: headers['x-claim'], wanted: undefined }, reply);
    return reply.status(head.status).headers(head.headers).send();
  });

  /** Finds what is asked for, and what the head of its answer is. */
  async function locate({ token, index, claim, wanted }: Asked, reply: FastifyReply) {
    // One answer, whatever is there: an address alone says nothing.
    if (claim === undefined) throw fileErrors.notFound();
    const stream = await streams.find(token, index, claim);
    await limits.countClaim(claim, reply);
    const range = readRange(wanted, stream.size);
    if (range === 'unsatisfiable') {
      reply.header('content-range', `bytes */${stream.size}`);
      throw fileErrors.rangeNotSatisfiable();
    }
    const { start, end } = range ?? { start: 0, end: stream.size - 1 };
    const status: 200 | 206 = range ? 206 : 200;
    const part = range && { 'content-range': `bytes ${start}-${end}/${stream.size}` };
    const head = { status, headers: { ...contentHeaders, 'content-length': end - start + 1, ...part } };
    return { stream, range: { start, end }, head };
  }
}
