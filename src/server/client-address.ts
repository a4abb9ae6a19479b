import { isIPv4 } from 'node:net';

/**
 * Whom connections of an address are counted for. An IPv6 host chooses the last 64 bits of its address at will, so there
 * the network counts.
 */
export function clientAddress(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  return address.includes(':') ? `${network(address)}::/64` : address;
}

/** The first four groups, with those that `::` leaves out. */
function network(address: string): string {
  const [head = '', tail] = (address.split('%', 1)[0] ?? '').toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const left = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length);
  return [...groups, ...Array<string>(left).fill('0'), ...after].slice(0, 4).join(':');
}
