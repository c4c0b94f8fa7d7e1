import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** Mails in the folder where they are written without an SMTP server, oldest first. */
export async function readMails(dataDir: string): Promise<Email[]> {
  const folder = join(dataDir, 'mail');
  const names = await readdir(folder).catch(() => []);
  const whole = names.filter((name) => name.endsWith('.eml')).sort();
  return Promise.all(whole.map(async (name) => PostalMime.parse(await readFile(join(folder, name)))));
}

/** The link with a token in the newest mail that has one. Mails of one moment are in no order. */
export function newestLink(mails: readonly Email[]): { url: string; token: string; mail: Email } {
  const found = mails.flatMap((mail) => {
    const [url, token] = /^https?:\/\/\S+#token=(\S+)$/m.exec(mail.text ?? '') ?? [];
    return url && token ? [{ url, token, mail }] : [];
  });
  const newest = found.at(-1);
  if (!newest) throw new Error('there is no mail with a link');
  return newest;
}

export interface TestSmtp {
  readonly url: string;
  /** What was received, in order, as it was sent. */
  readonly received: { readonly from: string; readonly to: readonly string[]; readonly raw: string }[];
  parsed(): Promise<Email[]>;
  stop(): Promise<void>;
}

/** A real SMTP server. @param port undefined: any free one */
export async function startSmtp(options: SMTPServerOptions = {}, port = 0): Promise<TestSmtp> {
  const received: TestSmtp['received'] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom ? mailFrom.address : '';
        received.push({
          from,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
    ...options,
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the SMTP server has no port');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    received,
    parsed: () => Promise.all(received.map(({ raw }) => PostalMime.parse(raw))),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
