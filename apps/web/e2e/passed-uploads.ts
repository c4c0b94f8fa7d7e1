/** What one request has put into an upload: whole, or up to where it was cut. */
export interface PassedPart {
  /** Names the upload. */
  path: string;
  /** Place of its first byte in the upload. */
  offset: number;
  bytes: Buffer;
}

/** Reads the requests that carry parts out of what a browser has sent through one connection. */
export function* passedParts(sent: Buffer): Generator<PassedPart> {
  for (let at = 0; at < sent.length; ) {
    const end = sent.indexOf('\r\n\r\n', at);
    if (end < 0) return;
    const [start = '', ...lines] = sent.toString('latin1', at, end).split('\r\n');
    const [method = '', path = ''] = start.split(' ');
    const headers = new Map(lines.map((line) => line.toLowerCase().split(': ', 2) as [string, string]));
    // Browsers name the length of every body that they have as a whole.
    at = end + 4 + Number(headers.get('content-length') ?? 0);
    if (method !== 'PATCH') continue;
    yield { path, offset: Number(headers.get('upload-offset')), bytes: sent.subarray(end + 4, at) };
  }
}
