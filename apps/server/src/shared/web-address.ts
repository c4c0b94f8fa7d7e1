/**
 * Reads an address that people may be sent to: http or https, nothing that hides where it leads (a name before the
 * host, backslashes, control characters, spaces), and nothing that browsers would mend.
 *
 * @returns undefined for anything else
 */
export function webAddress(text: string): URL | undefined {
  // A browser takes a backslash for a slash and drops tabs and line breaks: what is checked must be what is opened.
  if (!/^https?:\/\/[^\s\\\p{Cc}]+$/iu.test(text)) return undefined;
  const url = URL.parse(text);
  return url?.username === '' && url.password === '' && url.hostname !== '' ? url : undefined;
}
