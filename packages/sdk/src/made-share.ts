// What a server says of a share that it made is shown to people, who copy it: into a message, or a command to their shell.
// So nothing but an address and a token may be in it, whatever answered.

/** Whether this is the address of a share, without a fragment. */
export function isShareUrl(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\/[\w.~:/?=&%+@,[\]-]+$/.test(value) && URL.canParse(value);
}

/** Whether this is a token of a server: letters, digits, `_` and `-`. */
export function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,256}$/.test(value);
}
