/**
 * Some mail and chat programs escape the `#` of a link. What was the fragment then becomes part of the path, which
 * leads nowhere.
 *
 * @param pathname As the address bar has it.
 * @returns The link as it was meant, relative to this server; undefined when the path is no such link.
 */
export function repairedPath(pathname: string): string | undefined {
  const [, linkId, fragment] = /^\/([0-9A-Za-z]{12})\/?%(?:25)*23(.+)$/i.exec(pathname) ?? [];
  return linkId === undefined ? undefined : `/${linkId}#${fragment}`;
}
