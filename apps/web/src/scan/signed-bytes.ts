/**
 * What the signature of a bundle of scan rules is over. The hash stands for the rules.
 *
 * @param sha256 Hex SHA-256 of the rules in UTF-8.
 */
export function signedBytes(version: string, sha256: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`waxwing scan rules 1\n${version}\n${sha256}\n`);
}
