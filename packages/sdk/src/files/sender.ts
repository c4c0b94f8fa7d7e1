import { createConnection } from '../connection.ts';
import { createMemoryRecords } from './memory-records.ts';
import { cancelSending, resumeSending } from './resume-sending.ts';
import { sendBytesByFetch, sendBytesByXhr } from './send-bytes.ts';
import { sendFiles } from './send-files.ts';
import type { SenderContext } from './sender-context.ts';
import { createTusUploads } from './tus.ts';
import { withTypedErrors } from './typed-records.ts';
import type { Sender, SenderOptions } from './types.ts';

/**
 * Makes a sender of files for one server.
 *
 * @example
 * const sender = createSender({ baseUrl: 'https://secrets.example', argon2id });
 * const { url } = await sender.sendFiles({ files: [await fileFromPath('report.pdf')], maxDownloads: 1 });
 */
export function createSender(options: SenderOptions): Sender {
  const connection = createConnection(options);
  const { baseUrl, fetch, send } = connection;
  const hasXhr = options.fetch === undefined && typeof XMLHttpRequest !== 'undefined';
  const sendBytes = hasXhr ? sendBytesByXhr : sendBytesByFetch(fetch);
  const context: SenderContext = {
    ...connection,
    argon2id: options.argon2id,
    createSha256: options.createSha256,
    records: withTypedErrors(options.records ?? createMemoryRecords()),
    uploads: (place) => createTusUploads({ fetch, sendBytes, ...place }),
  };
  return {
    sendFiles: (files) => sendFiles(context, files),
    resumeSending: (recordId, resuming = {}) => resumeSending(context, recordId, resuming),
    cancelSending: (recordId, { signal } = {}) => cancelSending(context, recordId, signal),
    forget: (recordId) => context.records.remove(recordId),
    async revoke(token, revokeToken, { signal } = {}) {
      const headers = revokeToken === undefined ? {} : { 'x-revoke-token': revokeToken };
      const path = `files/${encodeURIComponent(token)}`;
      await send({ method: 'DELETE', baseUrl, path, headers, signal });
    },
  };
}
