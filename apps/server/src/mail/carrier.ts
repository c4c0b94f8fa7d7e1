import type { SendMailOptions } from 'nodemailer';
import { htmlOf, type Letter, oneLine, subjectOf, textOf } from './letter.ts';

/** A letter on its way. */
export interface Parcel {
  readonly letter: Letter;
  /** Always the same for one letter: whoever gets it twice can tell. */
  readonly id: string;
  /** When it was written, in epoch milliseconds. */
  readonly writtenAt: number;
}

/** A way for mails to leave. */
export interface Carrier {
  /** @throws CarrierError, and an Error for anything that nobody foresaw */
  carry(parcel: Parcel, signal: AbortSignal): Promise<void>;
}

/** Why a mail did not leave. */
export class CarrierError extends Error {
  override readonly name = 'CarrierError';
  readonly code = 'MAIL_NOT_SENT';
  /** Whether trying again is of no use. */
  readonly isFinal: boolean;

  constructor(message: string, { isFinal, cause }: { isFinal: boolean; cause: unknown }) {
    super(message, { cause });
    this.isFinal = isFinal;
  }
}

/** Where mails come from. */
export interface Sender {
  readonly name: string;
  readonly address: string;
}

/** Addresses go as objects, which the library never parses: a name cannot add a second recipient. */
export function messageOf({ letter, id, writtenAt }: Parcel, from: Sender): SendMailOptions {
  const { replyTo } = letter;
  return {
    from: { ...from },
    to: { name: '', address: letter.to },
    ...(replyTo && { replyTo: { name: oneLine(replyTo.name), address: replyTo.address } }),
    subject: subjectOf(letter),
    text: textOf(letter),
    html: htmlOf(letter),
    date: new Date(writtenAt),
    messageId: `<${id}@${from.address.replace(/^.*@/, '')}>`,
    // Nobody is away to a program (RFC 3834 §5).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
