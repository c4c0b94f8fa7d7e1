import type { RouteContract } from '@waxwing/contract';

/** As much of JSON Schema as the contract uses. */
export interface ApiSchema {
  readonly type?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly ApiSchema[];
  readonly items?: ApiSchema;
  readonly properties?: Readonly<Record<string, ApiSchema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

interface ApiContent {
  readonly schema: ApiSchema;
}

interface ApiParameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: ApiSchema;
}

interface ApiAnswer {
  readonly description: string;
  readonly content?: Readonly<Record<string, ApiContent>>;
}

interface ApiOperation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly ApiParameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, ApiContent>> };
  readonly responses: Readonly<Record<string, ApiAnswer>>;
  readonly security?: ReadonlyArray<Readonly<Record<string, unknown>>>;
  readonly 'x-codeSamples'?: RouteContract['schema']['x-codeSamples'];
}

/** As much of an OpenAPI document as the page shows. */
export interface ApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly tags?: ReadonlyArray<{ readonly name: string; readonly description?: string }>;
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
}

/** One operation, with everything that is shown of it. */
export interface Operation extends ApiOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
}

export interface OperationGroup {
  readonly name: string;
  readonly description: string | undefined;
  readonly operations: readonly Operation[];
}

/** The operations of the API under their tags, in the order of the document. Pages for people have no id and no tag. */
export function groupOperations({ tags = [], paths }: ApiDocument): OperationGroup[] {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      operation.operationId ? [{ ...operation, id: operation.operationId, method, path }] : [],
    ),
  );
  return tags.map(({ name, description }) => ({
    name,
    description,
    operations: operations.filter((operation) => operation.tags?.includes(name)),
  }));
}

/** One line of a table of fields. */
export interface Field {
  /** With the names of what it lies in: `errors[].field`. */
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string | undefined;
}

/** The fields of an object and of the objects in it. */
export function fieldsOf(schema: ApiSchema, prefix = ''): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const name = `${prefix}${key}`;
    const field: Field = {
      name,
      type: typeOf(property),
      isRequired: schema.required?.includes(key) ?? false,
      description: property.description ?? property.anyOf?.find((option) => option.description)?.description,
    };
    return [field, ...fieldsOf(property, `${name}.`), ...fieldsOf(property.items ?? {}, `${name}[].`)];
  });
}

/** A type in a few words. */
export function typeOf(schema: ApiSchema): string {
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.enum) return namesOf(schema.enum);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.items) return `array of ${typeOf(schema.items)}`;
  return `${schema.type ?? 'anything'}${boundsOf(schema)}`;
}

/** More than these are a table of their own. */
const shownValues = 8;

function namesOf(values: readonly unknown[]): string {
  if (values.length > shownValues) return `one of ${values.length} values`;
  return values.map((value) => JSON.stringify(value)).join(' · ');
}

function boundsOf({ minimum, maximum, maxLength }: ApiSchema): string {
  const number = new Intl.NumberFormat('en');
  if (minimum !== undefined && maximum !== undefined) {
    return `, ${number.format(minimum)} to ${number.format(maximum)}`;
  }
  return maxLength === undefined ? '' : `, at most ${number.format(maxLength)} characters`;
}
