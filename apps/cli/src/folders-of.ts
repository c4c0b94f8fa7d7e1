/** Every folder on the way to a file, `/` between parts: of `a/b/c`, `a` and `a/b`. */
export function foldersOf(path: string): string[] {
  const folders: string[] = [];
  // Not one call for each folder: a stranger's path may have more parts than a stack has room for.
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
    folders.push(path.slice(0, end));
  }
  return folders;
}
