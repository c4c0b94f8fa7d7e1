/** What a mail says: plain text in every field. How it looks is the same for all of them. */
export interface Letter {
  /** One address. */
  readonly to: string;
  /** Who an answer goes to, where that is not the sender. */
  readonly replyTo?: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** The one thing to do, if there is one. */
  readonly link?: { readonly label: string; readonly url: string };
  /** Words of somebody else, shown as such. */
  readonly quote?: string;
  /** Epoch milliseconds after which it is of no use, and is not sent any more. Default: some days. */
  readonly goodUntil?: number;
}

const longestSubject = 200;

/** One line without control characters: none of it can become a header of its own. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

export function subjectOf({ subject }: Letter): string {
  return [...oneLine(subject)].slice(0, longestSubject).join('');
}

export function textOf({ paragraphs, link, quote }: Letter): string {
  const parts = [
    ...paragraphs,
    ...(quote === undefined ? [] : [quote.replace(/^/gm, '> ')]),
    ...(link ? [`${link.label}:\n${link.url}`] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Without images, scripts or anything fetched: it shows the same offline, and tells nobody that it was read. */
export function htmlOf(letter: Letter): string {
  const { paragraphs, link, quote } = letter;
  const parts = [
    ...paragraphs.map((paragraph) => `<p style="margin:0 0 16px">${escaped(paragraph)}</p>`),
    ...(quote === undefined ? [] : [`<blockquote style="${quoteStyle}">${escaped(quote)}</blockquote>`]),
    ...(link ? [linkHtml(link)] : []),
  ];
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(subjectOf(letter))}</title></head>
<body style="margin:0;padding:24px;background:#fff;color:#1c1c1c;font:16px/1.5 system-ui,sans-serif">
<main style="max-width:560px;margin:0 auto">
${parts.join('\n')}
</main>
</body>
</html>
`;
}

const quoteStyle = 'margin:0 0 16px;padding:0 0 0 16px;border-left:3px solid #ccc;white-space:pre-wrap';
const buttonStyle =
  'display:inline-block;padding:10px 18px;border-radius:6px;background:#1f5fbf;color:#fff;text-decoration:none';

/** The address stands there too: it shows where the link leads, and can be copied. */
function linkHtml({ label, url }: NonNullable<Letter['link']>): string {
  const address = escaped(url);
  return `<p style="margin:0 0 16px"><a href="${address}" style="${buttonStyle}">${escaped(label)}</a></p>
<p style="margin:0;color:#555;font-size:14px;word-break:break-all">${address}</p>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
