import type { Letter } from '../../mail/letter.ts';

export interface ShareAnnouncement {
  readonly to: string;
  /** Who shares, as the recipient may know them. */
  readonly organization: string;
  readonly url: string;
  readonly hasPasscode: boolean;
  readonly maxViews: number;
  readonly expiresAt: number;
}

/**
 * Tells a recipient of a share. The link stands in it only when a passcode is needed besides: alone it shows the key to
 * whoever reads the mail first, and mails lie open in many places. The sender's message is not in it either: it is for
 * whoever has opened the share, and nobody can use this server to write to strangers.
 */
export function shareLetter(share: ShareAnnouncement): Letter {
  const { to, organization, url, hasPasscode, maxViews, expiresAt } = share;
  const times = maxViews === 1 ? 'once' : `${maxViews} times`;
  const until = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' });
  const limits = `It can be opened ${times}, until ${until.format(expiresAt)} UTC.`;
  const how = hasPasscode
    ? 'Open it with the link below, and with the passcode that you get from them another way.'
    : 'Ask them for the link, in a way that you both trust: it shows the key to whoever opens it, so it is not in this mail.';
  return {
    to,
    subject: `${organization} shares an API key with you`,
    paragraphs: [`${organization} shares an API key with you.`, how, limits],
    ...(hasPasscode ? { link: { label: 'Open the API key', url } } : {}),
    goodUntil: expiresAt,
  };
}
