import { Ajv2020 } from 'ajv/dist/2020.js';

/** Throws when an answer is not one that the OpenAPI document describes for its route and status. */
export type AnswerCheck = (asked: { method: string; path: string }, answer: Answer) => void;

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}

interface Media {
  readonly schema: object;
}

interface Document {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * Holds answers to the document, so that whatever a test sees of the API is documented. Paths that nothing lives at
 * are not in it: they may answer with a problem or a page.
 */
export function createAnswerCheck(document: object): AnswerCheck {
  // The shape that OpenAPI 3.1 prescribes; a test holds the document to it.
  const { paths = {} } = document as Document;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  const templates = Object.entries(paths).map(([template, item]) => ({ pattern: patternOf(template), item }));

  return ({ method, path }, answer) => {
    const asked = method.toLowerCase();
    // A HEAD is most often the GET of its path without the body; OPTIONS is answered for all paths alike.
    if (asked === 'options') return;
    const plain = plainPath(path);
    const item = templates.find(
      ({ pattern, item }) => pattern.test(plain) && nameOf(asked, item) in item,
    )?.item;
    const told = `${method} ${path} answered ${answer.statusCode}`;
    if (!item) return refuseUnknownProgramAnswer(told, answer);
    const { responses } = item[nameOf(asked, item)] as Operation;
    const response = responses[answer.statusCode];
    if (!response) throw new Error(`${told}, which is not documented`);
    if (asked !== 'head') checkBody(told, response.content, answer);
  };

  function checkBody(told: string, content: Readonly<Record<string, Media>> | undefined, answer: Answer) {
    if (content === undefined) {
      if (answer.body !== '') throw new Error(`${told} with a body, which is not documented`);
      return;
    }
    const type = String(answer.headers['content-type']).split(';', 1)[0] ?? '';
    const media = content[type];
    if (!media) throw new Error(`${told} with ${type}, which is not documented`);
    const value: unknown = type.endsWith('json') ? JSON.parse(answer.body) : answer.body;
    if (!ajv.validate(media.schema, value)) throw new Error(`${told}: ${ajv.errorsText()}\n${answer.body}`);
  }
}

function nameOf(method: string, item: object): string {
  return method === 'head' && !('head' in item) ? 'get' : method;
}

/** Outside the document programs get problems, and nothing of ours answers with any other JSON. */
function refuseUnknownProgramAnswer(told: string, { statusCode, headers }: Answer): void {
  const type = String(headers['content-type']);
  if (statusCode >= 400 && !/^(application\/problem\+json|text\/html)/.test(type)) {
    throw new Error(`${told} with ${type}, which is neither a problem nor a page`);
  }
}

/** The path as the document spells it: with the full prefix, without query and trailing slash. */
function plainPath(path: string): string {
  const [plain = ''] = path.split('?', 1);
  return plain.replace(/^\/api\/(?!v1(?:\/|$))/, '/api/v1/').replace(/(.)\/$/, '$1');
}

function patternOf(template: string): RegExp {
  // The page of a link lives at the root, beside everything else: only what has the form of a link id is one.
  const forms: Record<string, string> = { linkId: '[0-9A-Za-z]{12}' };
  return new RegExp(`^${template.replace(/\{([^}]+)\}/g, (_, name: string) => forms[name] ?? '[^/]+')}$`);
}
