const extensions = { '^x-': true };
const text = { type: 'string', minLength: 1 };

/** An object with these fields and no others but extensions. */
function object(properties: object, required: string[] = []) {
  return { type: 'object', properties, required, patternProperties: extensions, additionalProperties: false };
}

function map(of: object, keys?: string) {
  return keys === undefined
    ? { type: 'object', additionalProperties: of }
    : { type: 'object', patternProperties: { [keys]: of, ...extensions }, additionalProperties: false };
}

/** A schema object is a schema of JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
const schema = { $ref: 'https://json-schema.org/draft/2020-12/schema' };
const content = map(object({ schema, example: true }, ['schema']));
const parameter = object(
  {
    name: text,
    in: { enum: ['path', 'query', 'header', 'cookie'] },
    description: text,
    required: { type: 'boolean' },
    schema,
  },
  ['name', 'in', 'schema'],
);
const operation = object(
  {
    operationId: text,
    summary: text,
    description: text,
    tags: { type: 'array', items: text },
    parameters: {
      type: 'array',
      items: {
        allOf: [parameter],
        if: { properties: { in: { const: 'path' } } },
        // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
        then: { properties: { required: { const: true } }, required: ['required'] },
      },
    },
    requestBody: object({ content, required: { type: 'boolean' }, description: text }, ['content']),
    responses: map(
      object(
        { description: text, content, headers: map(object({ description: text, schema }, ['schema'])) },
        ['description'],
      ),
      '^[1-5]\\d\\d$',
    ),
    security: { type: 'array', items: map({ type: 'array', items: text }) },
  },
  ['responses'],
);

/**
 * The structure of an OpenAPI 3.1 document, as far as ours goes: a field that this does not name fails.
 * @see OpenAPI Specification 3.1.0 §4.8
 */
export const openApiSchema = object(
  {
    openapi: { const: '3.1.0' },
    info: object(
      {
        title: text,
        version: text,
        description: text,
        license: object({ name: text, identifier: text }, ['name']),
      },
      ['title', 'version'],
    ),
    servers: { type: 'array', items: object({ url: text }, ['url']) },
    tags: { type: 'array', items: object({ name: text, description: text }, ['name']) },
    paths: map({ ...map(operation, '^(get|put|post|delete|options|head|patch|trace)$') }, '^/'),
    components: object({
      schemas: map(schema),
      securitySchemes: map(
        object({ type: { const: 'http' }, scheme: text, bearerFormat: text, description: text }, [
          'type',
          'scheme',
        ]),
      ),
    }),
  },
  ['openapi', 'info', 'paths'],
);
