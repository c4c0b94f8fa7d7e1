import { errorCodes } from '@waxwing/contract';
import { type ApiSchema, type Field, fieldsOf, type Operation, typeOf } from './docs-page-document.ts';
import { type Html, html, inline, paragraphs } from './docs-page-html.ts';

const problemType = 'application/problem+json';

/** One operation: what it does, what it takes, what it answers, and how it is called. */
export function operationArticle(operation: Operation, publicUrl: string): Html {
  const { id, method, path, summary, description } = operation;
  return html`<article class="operation" id="${id}" aria-labelledby="${id}-title">
  <div class="operation-text">
    <h3 id="${id}-title"><a href="#${id}">${summary ?? id}</a></h3>
    <p class="address"><strong>${method.toUpperCase()}</strong> <span>${path}</span></p>
    ${description === undefined ? undefined : paragraphs(description)}
    ${credentials(operation)}
    ${parameters(operation)}
    ${requestBody(operation)}
    ${answers(operation)}
    ${errors(operation)}
  </div>
  ${samples(operation, publicUrl)}
</article>
`;
}

function credentials({ security }: Operation): Html | undefined {
  if (!security) return undefined;
  const isOptional = security.some((way) => Object.keys(way).length === 0);
  return html`<p class="note">${isOptional ? 'API key: optional.' : 'API key: required.'}</p>`;
}

function parameters({ parameters = [] }: Operation): Html | undefined {
  const places = [
    { place: 'path', title: 'In the path' },
    { place: 'query', title: 'In the query' },
    { place: 'header', title: 'Headers' },
  ];
  const lists = places.map(({ place, title }) => {
    const fields = parameters
      .filter((parameter) => parameter.in === place)
      .map(
        (parameter): Field => ({
          name: place === 'header' ? headerCase(parameter.name) : parameter.name,
          type: typeOf(parameter.schema),
          isRequired: parameter.required ?? false,
          description: parameter.description,
        }),
      );
    return fieldList(title, fields);
  });
  return html`${lists}`;
}

/** As headers are written in text: `x-link-token` becomes `X-Link-Token`. */
function headerCase(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

function requestBody({ requestBody }: Operation): Html | undefined {
  const schema = requestBody?.content['application/json']?.schema;
  return schema && fieldList('Body, as JSON', fieldsOf(schema));
}

function answers({ responses }: Operation): Html {
  const good = Object.entries(responses).filter(([, answer]) => !answer.content?.[problemType]);
  return html`${good.map(([status, { description, content = {} }]) => {
    const [[type, { schema }] = ['', { schema: {} as ApiSchema }]] = Object.entries(content);
    const fields = fieldsOf(schema);
    return html`<h4>Answer <code>${status}</code></h4>
    <p>${inline(description)}${type && fields.length === 0 ? html` <code>${type}</code>` : undefined}</p>
    ${answerRows(fields)}`;
  })}`;
}

function errors({ responses }: Operation): Html | undefined {
  const statuses = Object.entries(responses)
    .filter(([, answer]) => answer.content?.[problemType])
    .map(([status]) => Number(status));
  if (statuses.length === 0) return undefined;
  const codes = Object.entries(errorCodes).filter(([, { status }]) => statuses.includes(status));
  return html`<details>
    <summary>Errors: ${statuses.join(', ')}</summary>
    <ul class="codes">${codes.map(
      ([code, { status }]) => html`<li>${status} <a href="#error-${code}"><code>${code}</code></a></li>`,
    )}</ul>
  </details>`;
}

function fieldList(title: string, fields: readonly Field[]): Html | undefined {
  return fields.length === 0 ? undefined : html`<h4>${title}</h4>\n${requestRows(fields)}`;
}

/** Fields of an answer: what is not always there is marked. Nothing when there are none. */
export function answerRows(fields: readonly Field[]): Html | undefined {
  return fieldRows(fields, ({ isRequired }) => (isRequired ? undefined : 'not always'));
}

/** Fields of a request: what has to be there is marked. */
function requestRows(fields: readonly Field[]): Html | undefined {
  return fieldRows(fields, ({ isRequired }) => (isRequired ? 'required' : undefined));
}

function fieldRows(fields: readonly Field[], mark: (field: Field) => string | undefined): Html | undefined {
  if (fields.length === 0) return undefined;
  return html`<dl class="fields">${fields.map((field) => fieldRow(field, mark(field)))}
    </dl>`;
}

function fieldRow({ name, type, description }: Field, mark: string | undefined): Html {
  return html`
      <div>
        <dt><code>${name}</code>${mark && html` <em>${mark}</em>`}</dt>
        <dd><span class="type">${type}</span>${description && html`<br>${inline(description)}`}</dd>
      </div>`;
}

/** The host in the contract's examples, which knows no installation. */
const exampleOrigin = 'https://waxwing.example';

/** Every language is on the page; its style sheet shows the one that is chosen. */
function samples({ summary, 'x-codeSamples': all = [] }: Operation, publicUrl: string): Html | undefined {
  if (all.length === 0) return undefined;
  const blocks = all.map(({ lang, source }) => {
    const code = source.replaceAll(exampleOrigin, publicUrl);
    // A region that scrolls has to be reachable with the keyboard.
    return html`<pre class="sample" data-lang="${lang}" tabindex="0" role="region" aria-label="${lang}: ${summary}"><code>${code}</code></pre>`;
  });
  return html`<div class="samples">${blocks}</div>`;
}
