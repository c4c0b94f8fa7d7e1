/**
 * The path under which a chosen file travels. Systems allow names that the sealed format refuses: control characters,
 * half characters, letters in two pieces. They arrive as `_` or whole; everything else stays as it is.
 */
export function savableName(path: string): string {
  return path
    .toWellFormed()
    .normalize('NFC')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => (/^\.{1,2}$/.test(part) ? '_' : part.replace(/\p{Cc}/gu, '_')))
    .join('/');
}
