/** Markup that is safe to send: made by `html`, and by nothing else. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: text is escaped, markup and lists of it are put in as they are. */
export type Content = string | number | Html | undefined | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template whose values cannot become markup. Attributes must be quoted. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  const text = strings.reduce((before, part, index) => `${before}${markup(values[index - 1])}${part}`);
  return new Html(text);
}

function markup(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Html) return content.text;
  if (typeof content === 'object') return content.map(markup).join('');
  return String(content).replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);
}

/** The little Markdown that descriptions use: `code` and **strong** inside a line. */
export function inline(text: string): Html {
  const parts = text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith('`')) return html`<code>${part.slice(1, -1)}</code>`;
    if (part.startsWith('**')) return html`<strong>${part.slice(2, -2)}</strong>`;
    return part;
  });
  return html`${parts}`;
}

/** Paragraphs, divided by empty lines. */
export function paragraphs(text: string): Html {
  return html`${text.split(/\n{2,}/).map((paragraph) => html`<p>${inline(paragraph)}</p>\n`)}`;
}
