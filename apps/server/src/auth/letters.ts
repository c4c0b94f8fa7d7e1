import type { Letter } from '../mail/letter.ts';

// What accounts have to say by mail. Each is for one reader, who may never have heard of this server.

/** A link whose token is in the fragment: it reaches no log, and no server until the page sends it. */
export function mailLink(publicUrl: string, page: 'reset' | 'confirm', token: string): string {
  return `${publicUrl}/app/${page}#token=${token}`;
}

interface ForLink {
  readonly to: string;
  readonly url: string;
  readonly goodUntil: number;
}

export function resetLetter(link: ForLink): Letter {
  return {
    ...addressed(link),
    subject: 'Set a new password',
    paragraphs: [
      'Somebody, most likely you, asked to set a new password for your account.',
      'The link is good once, and for one hour. If it was not you, leave it: nothing changes.',
    ],
    link: { label: 'Set a new password', url: link.url },
  };
}

export function firstPasswordLetter(link: ForLink, company: string): Letter {
  return {
    ...addressed(link),
    subject: 'Set the password of your account',
    paragraphs: [
      `${company} was registered with your address. Set a password, and you can sign in. Whoever registered it has its partner key.`,
      'The link is good once, and for one day. If you know nothing of this, leave it: nobody can sign in.',
    ],
    link: { label: 'Set the password', url: link.url },
  };
}

export function confirmLetter(link: ForLink): Letter {
  return {
    ...addressed(link),
    subject: 'Confirm your email address',
    paragraphs: [
      'Somebody, most likely you, gave this address for an account. Confirm that it is yours.',
      'The link is good once, and for seven days. If it was not you, leave it.',
    ],
    link: { label: 'Confirm the address', url: link.url },
  };
}

export function emailChangeLetter(to: string, next: string): Letter {
  return {
    to,
    subject: 'A new email address was asked for',
    paragraphs: [
      `Somebody who is signed in to your account asked to change its email address to ${next}. It changes when that address is confirmed.`,
      'If it was not you, sign in and change your password: that ends every session and this request.',
    ],
  };
}

/** @param isTakenOver whether the address was not confirmed before */
export function passwordChangedLetter(to: string, isTakenOver: boolean): Letter {
  return {
    to,
    subject: 'Your password was set anew',
    paragraphs: [
      'The password of your account was set by a link in a mail, and every session was ended.',
      ...(isTakenOver ? ['This address had not been confirmed before, so its keys were ended too.'] : []),
      'If it was not you, somebody reads your mails: ask for another link at once, and look after your mailbox.',
    ],
  };
}

/** The key itself is never in a mail: whoever fetches the new one has to prove who they are. */
export function partnerKeyDueLetter(
  to: string,
  { prefix, validUntil, url }: { prefix: string; validUntil: string; url: string },
): Letter {
  return {
    to,
    subject: 'Your partner key has to be replaced',
    paragraphs: [
      `The partner key that begins with ${prefix} is due. It is good until ${validUntil}, and refused from then on.`,
      'Fetch the new one and put it into your programs before. It is shown once, to an owner or admin who signs in for it.',
    ],
    link: { label: 'Fetch the new key', url },
  };
}

/** What somebody wrote to the operator. */
export interface ContactMessage {
  readonly name: string;
  readonly email: string;
  readonly subject: string | undefined;
  readonly message: string;
}

export function contactLetter(to: string, { name, email, subject, message }: ContactMessage): Letter {
  return {
    to,
    replyTo: { name, address: email },
    subject: `Contact: ${subject ?? 'no subject'}`,
    paragraphs: [`${name} (${email}) wrote:`],
    quote: message,
  };
}

function addressed({ to, goodUntil }: ForLink): Pick<Letter, 'to' | 'goodUntil'> {
  return { to, goodUntil };
}
