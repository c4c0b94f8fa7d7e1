import { createServer } from 'node:http';

// The twin: what plain `node:http` can do with the same requests and answers of the same size. It reads the body to
// its end, writes the answer as JSON, and does nothing else.

const created = {
  linkId: 'A1b2C3d4E5f6',
  shareUrl: 'http://127.0.0.1:65535/A1b2C3d4E5f6',
  expiresAt: 1_900_000_000_000,
  revokeToken: 'A1b2C3d4E5f6A1b2C3d4E5f6A1b2C3d4',
};
const opened = {
  encryptedBlob: Buffer.alloc(1_024, 7).toString('base64'),
  iv: 'AAECAwQFBgcICQoL',
  expiryType: 'view_once',
};

const server = createServer((request, response) => {
  const isCreation = request.method === 'POST';
  request.resume().on('end', () => {
    const body = JSON.stringify(isCreation ? created : opened);
    response.writeHead(isCreation ? 201 : 200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.send?.(address.port);
});
process.on('disconnect', () => process.exit(0));
