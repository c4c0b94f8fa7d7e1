/**
 * Tells the browser to save, and under which name. Its characters may be any, so they travel in the extended form only.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6266#section-4.3
 */
export function attachment(name: string): string {
  const escaped = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename*=UTF-8''${escaped}`;
}
