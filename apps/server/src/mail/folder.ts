import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SendMailOptions } from 'nodemailer';
import { preparePrivateFile, preparePrivateFolder, syncFolder } from '../shared/private-files.ts';
import { type Carrier, messageOf, type Sender } from './carrier.ts';

/** Writes mails as `.eml` files for the operator to look at, each under its own name: a repetition is the same file. */
export function createFolderCarrier(folder: string, from: Sender): Carrier {
  return {
    async carry(parcel) {
      const { createTransport } = await import('nodemailer');
      const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
      const { message } = await composer.sendMail(readable(messageOf(parcel, from)));
      await preparePrivateFolder(folder);
      const name = `${fileTime(parcel.writtenAt)}-${parcel.id}.eml`;
      // Under its final name it is whole, also after a power cut.
      const unfinished = await preparePrivateFile(folder, `${name}.part`);
      await writeFile(unfinished, message, { flush: true });
      await rename(unfinished, join(folder, name));
      await syncFolder(folder);
    },
  };
}

/** A file goes over no wire that wants short lines of ASCII: whoever looks into it finds the link in one piece. */
function readable({ text, html, ...message }: SendMailOptions): SendMailOptions {
  const part = (type: string, content: unknown) => ({
    raw: `Content-Type: text/${type}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${content}`,
  });
  return { ...message, text: part('plain', text), html: part('html', html) };
}

/** In a form that every file system takes and that sorts by time. */
function fileTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/[:.]/g, '-');
}
