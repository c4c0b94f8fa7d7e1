import { isIPv4, isIPv6 } from 'node:net';

/** The network that one customer of a provider has: /64 of IPv6, or the IPv4 address itself. */
export function siteOf(address: string): string {
  const plain = unmapped(address);
  return isIPv6(plain) ? groupsOf(plain).slice(0, 4).join(':') : plain;
}

/** The wider network around an address: /24 of IPv4, /48 of IPv6. */
export function networkPrefixOf(address: string): string {
  const plain = unmapped(address);
  if (isIPv4(plain)) return plain.split('.').slice(0, 3).join('.');
  return isIPv6(plain) ? groupsOf(plain).slice(0, 3).join(':') : plain;
}

/** IPv4 as it is written when it arrives on an IPv6 socket. */
function unmapped(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}

/** The eight groups of an IPv6 address, written out. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const first = head === '' ? [] : head.split(':');
  const last = !tail ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const groups = [...first, ...Array<string>(missing).fill('0'), ...last];
  return groups.map((group) => Number.parseInt(group, 16).toString(16));
}
