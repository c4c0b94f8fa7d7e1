/** With what Windows does not count: an extension, and spaces before it. */
const WINDOWS_DEVICE = /^(?:con|conin\$|conout\$|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\.|$)/i;

/** Whether a manifest may hold this path: relative, `/` between parts, NFC, no `.`, `..`, empty part or control. */
export function isSafePath(path: string): boolean {
  if (!path.isWellFormed() || path !== path.normalize('NFC') || /\p{Cc}/u.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/**
 * The path to save a file under on any system: characters and names that Windows keeps for itself are changed, and
 * bidirectional controls, which can make `exe` look like `txt`, are taken out.
 */
export function savablePath(path: string): string {
  return path.split('/').map(savablePart).join('/');
}

/** The path to show: bidirectional controls become visible as `\u202E`. */
export function displayPath(path: string): string {
  return path.replace(/\p{Bidi_Control}/gu, escapeUnit);
}

function savablePart(part: string): string {
  const plain = part
    .replace(/\p{Bidi_Control}/gu, '')
    .replace(/[<>:"\\|?*]/g, '_')
    .replace(/[. ]+$/, '_');
  return plain === '' || WINDOWS_DEVICE.test(plain) ? `_${plain}` : plain;
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
