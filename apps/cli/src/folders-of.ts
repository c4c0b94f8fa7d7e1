/** Every folder on the way to a file, `/` between parts: of `a/b/c`, `a` and `a/b`. */
export function foldersOf(path: string): string[] {
  const end = path.lastIndexOf('/');
  return end === -1 ? [] : [...foldersOf(path.slice(0, end)), path.slice(0, end)];
}
