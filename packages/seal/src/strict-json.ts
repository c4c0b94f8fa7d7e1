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
  // The text is valid JSON here, so strings and braces are all the tokens that matter.
  for (const [token, string, colon] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*(:?)|[{}[\]]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else checkString(JSON.parse(string ?? ''), colon === ':' ? open.at(-1) : undefined);
  }
  return value;
}

function checkString(string: string, namesOfObject: Set<string> | undefined): void {
  if (!string.isWellFormed()) throw new SyntaxError('JSON holds half of a surrogate pair');
  if (namesOfObject?.has(string)) throw new SyntaxError('JSON holds a name twice');
  namesOfObject?.add(string);
}
