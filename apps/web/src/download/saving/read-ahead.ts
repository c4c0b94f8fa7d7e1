/** A request for less than this is one for a small file; its neighbours are wanted next. */
const smallBytes = 128 * 1024;
/** Hundreds of small files, and nothing that a slow line takes long for. */
const aheadBytes = 256 * 1024;

interface Block {
  url: string;
  from: number;
  bytes: Uint8Array<ArrayBuffer>;
  /** Length of all of it, as the server says: who asked compares it. */
  total: string;
}

/**
 * Fetches more than a small range asks for, and answers the next ones from it: in a share of ten thousand small files
 * each would else be a request of its own. It answers as the server would; who reads still verifies every byte.
 */
export function readAhead(send: typeof fetch): typeof fetch {
  let kept: Block | undefined;
  return async (input, init) => {
    const wanted = rangeOf(init);
    if (wanted === undefined || wanted.to - wanted.from >= smallBytes) return send(input, init);
    const url = String(input);
    if (kept === undefined || !isWithin(kept, url, wanted)) {
      const headers = new Headers(init?.headers);
      headers.set('range', `bytes=${wanted.from}-${wanted.from + aheadBytes - 1}`);
      const response = await send(input, { ...init, headers });
      const total = /^bytes \d+-\d+\/(\S+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
      if (response.status !== 206 || total === undefined) return response;
      kept = { url, from: wanted.from, bytes: new Uint8Array(await response.arrayBuffer()), total };
    }
    // Less came than was asked for: the one who asked hears it from the server itself.
    return isWithin(kept, url, wanted) ? answer(kept, wanted) : send(input, init);
  };
}

interface Range {
  from: number;
  /** Inclusive, as in HTTP. */
  to: number;
}

function rangeOf(init: RequestInit | undefined): Range | undefined {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(new Headers(init?.headers).get('range') ?? '') ?? [];
  return from === undefined || to === undefined ? undefined : { from: Number(from), to: Number(to) };
}

const isWithin = (block: Block, url: string, { from, to }: Range): boolean =>
  block.url === url && from >= block.from && to < block.from + block.bytes.length;

function answer({ from: start, bytes, total }: Block, { from, to }: Range): Response {
  const headers = { 'content-range': `bytes ${from}-${to}/${total}` };
  return new Response(bytes.slice(from - start, to + 1 - start), { status: 206, headers });
}
