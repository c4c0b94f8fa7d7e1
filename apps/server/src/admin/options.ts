import type { Static, TObject } from 'typebox';
import { Compile } from 'typebox/compile';
import { AdminError } from './admin.errors.ts';

/** Makes a parser for the options of a command. @throws AdminError that names the first bad option */
export function optionsOf<T extends TObject>(schema: T): (options: unknown) => Static<T> {
  const validator = Compile(schema);
  return (options) => {
    if (validator.Check(options)) return options;
    const [error] = validator.Errors(options);
    const name = error?.instancePath.split('/')[1];
    // An option too many is checked against the schema `false`, whose own message says just that.
    const isExtra = error?.keyword === 'boolean';
    const message = isExtra ? 'is not an option of this command' : (error?.message ?? 'are not valid');
    throw new AdminError('INVALID_OPTION', name ? `${name} ${message}.` : `The options ${message}.`);
  };
}
