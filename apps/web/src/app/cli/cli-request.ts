import type { CliRequest } from '@waxwing/sdk/account';

const lowestPort = 1_024;
const highestPort = 65_535;

/** Reads what the command line has put into the address; undefined for what it cannot have been. */
export function cliRequestOf(query: Readonly<Record<string, string>>): CliRequest | undefined {
  const { port: portText = '', code_challenge = '', state = '' } = query;
  const port = /^\d{4,5}$/.test(portText) ? Number(portText) : 0;
  const isWhole = /^[\w-]{43}$/.test(code_challenge) && /^[\w-]{16,128}$/.test(state);
  return isWhole && port >= lowestPort && port <= highestPort ? { port, code_challenge, state } : undefined;
}

/**
 * The code goes to the program that waits on this very device, and nowhere else, whatever an answer says.
 * @see RFC 8252 §7.3
 */
export function isLoopback(url: string, port: number): boolean {
  return url.startsWith(`http://127.0.0.1:${port}/?`);
}
