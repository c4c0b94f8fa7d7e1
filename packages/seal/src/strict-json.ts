/**
 * Parses JSON as I-JSON asks: no name twice in one object, no half surrogate pairs. JSON.parse alone keeps the last of
 * two equal names, so two readers could see two documents.
 *
 * @throws SyntaxError
 * @see RFC 7493 §2
 */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const open: Array<Set<string> | undefined> = [];
  // The text is valid JSON here, so strings and braces are all the tokens that matter. Walked by hand: engines give
  // up on a regular expression that has to remember a million steps, and such a text is allowed.
  for (let at = 0; at < text.length; at++) {
    const token = text[at];
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === '"') {
      const end = endOfString(text, at);
      checkString(JSON.parse(text.slice(at, end)), isName(text, end) ? open.at(-1) : undefined);
      at = end - 1;
    }
  }
  return value;
}

/** Index behind the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function isName(text: string, end: number): boolean {
  const colon = /\s*:/y;
  colon.lastIndex = end;
  return colon.test(text);
}

function checkString(string: string, namesOfObject: Set<string> | undefined): void {
  if (!string.isWellFormed()) throw new SyntaxError('JSON holds half of a surrogate pair');
  if (namesOfObject?.has(string)) throw new SyntaxError('JSON holds a name twice');
  namesOfObject?.add(string);
}
