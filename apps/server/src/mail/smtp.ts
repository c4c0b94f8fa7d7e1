import { type Carrier, CarrierError, messageOf, type Sender } from './carrier.ts';

const connectMs = 20_000;
const idleMs = 60_000;

/**
 * Sends mails over an SMTP server, one connection each: they are few.
 * @param url `smtp://` (with TLS as soon as the server offers it) or `smtps://`
 */
export function createSmtpCarrier(url: string, from: Sender): Carrier {
  return {
    async carry(parcel, signal) {
      // Loaded with the first mail, which many installations never send.
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({
        url,
        connectionTimeout: connectMs,
        greetingTimeout: connectMs,
        socketTimeout: idleMs,
      });
      try {
        await transport.sendMail({ ...messageOf(parcel, from), signal });
      } catch (cause) {
        throw refusalOf(cause);
      } finally {
        transport.close();
      }
    },
  };
}

/** The library's own message may name the recipient and the server, so it stays in the cause. */
function refusalOf(cause: unknown): CarrierError {
  const { code, permanent, responseCode } = (cause ?? {}) as Partial<SmtpRefusal>;
  // Only what the server says about this very mail: a wrong password of ours is refused for good as well.
  const isFinal = permanent === true && (code === 'EENVELOPE' || code === 'EMESSAGE');
  const told = responseCode === undefined ? (code ?? 'unknown error') : `${code} ${responseCode}`;
  return new CarrierError(`The mail was not sent (${told}).`, { isFinal, cause });
}

interface SmtpRefusal {
  readonly code: string;
  readonly permanent: boolean;
  readonly responseCode: number;
}
