import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { clientAddress } from './client-address.ts';

/**
 * Which proxies are believed in what they say of whom they speak for: how many in a row, counted from the server, or
 * which, by address or network (`10.0.0.0/8`, `fd00::/8`).
 */
export type TrustProxy = number | readonly string[];

/** The header in which proxies say it. One alone is read, for a client may write the other. */
export type ProxyHeader = 'x-forwarded-for' | 'forwarded';

/** Whom the server believes. */
export interface ProxyOptions {
  /** Default: nobody. */
  readonly trustProxy?: TrustProxy;
  /** Default `x-forwarded-for`; `forwarded` is that of RFC 7239. */
  readonly proxyHeader?: ProxyHeader;
}

/** Tells who is behind the proxies in front of the server. */
export class Proxies {
  readonly #trusts: (address: string, hop: number) => boolean;
  readonly #header: ProxyHeader;

  /** @throws {RangeError} on a count that is no whole number above 0, a network that is none, or another header. */
  constructor({ trustProxy, proxyHeader = 'x-forwarded-for' }: ProxyOptions = {}) {
    this.#trusts = trustProxy === undefined ? () => false : trusting(trustProxy);
    if (proxyHeader !== 'x-forwarded-for' && proxyHeader !== 'forwarded') {
      throw new RangeError(`proxyHeader is ${proxyHeader}: give x-forwarded-for or forwarded`);
    }
    this.#header = proxyHeader;
  }

  /** Whether a peer is a proxy that is believed: its connections are those of others. */
  isProxy(peer: string | undefined): boolean {
    return peer !== undefined && this.#trusts(plain(peer), 0);
  }

  /**
   * Whom a request counts for: the first address, from the server on, that is no believed proxy's. Where such a proxy
   * names none, it is the proxy's own.
   */
  clientOf({ socket, headers }: Pick<IncomingMessage, 'headers'> & { readonly socket: Peer }): string {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined) return clientAddress(undefined);
    let address = plain(remoteAddress);
    const given = headers[this.#header];
    let left = Array.isArray(given) ? given.join(',') : given;
    for (let hop = 0; left !== undefined && this.#trusts(address, hop); hop++) {
      // The nearest stands last. What is further left than need be is a client's to write, and not looked at.
      const comma = left.lastIndexOf(',');
      const element = left.slice(comma + 1);
      left = comma < 0 ? undefined : left.slice(0, comma);
      const next = plain(this.#header === 'forwarded' ? forOf(element) : element.trim());
      if (isIP(next) === 0) break;
      address = next;
    }
    return clientAddress(address);
  }
}

/** What is asked of a connection. */
interface Peer {
  readonly remoteAddress?: string | undefined;
}

function trusting(trustProxy: TrustProxy): (address: string, hop: number) => boolean {
  if (typeof trustProxy === 'number') {
    if (!Number.isSafeInteger(trustProxy) || trustProxy < 1) {
      throw new RangeError(`trustProxy is ${trustProxy}: give the number of proxies in a row, from 1`);
    }
    return (_, hop) => hop < trustProxy;
  }
  if (!Array.isArray(trustProxy)) throw new RangeError('trustProxy: give a number of proxies, or a list of networks');
  const networks = new BlockList();
  for (const network of trustProxy as readonly string[]) add(networks, network);
  return (address) => networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function add(networks: BlockList, network: string): void {
  const [address = '', bits, ...more] = String(network).split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const most = family === 'ipv6' ? 128 : 32;
  const isWidth = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
  if (isIP(address) === 0 || !isWidth || more.length > 0) {
    throw new RangeError(`trustProxy has ${network}: give an address or a network, e.g. 10.0.0.0/8`);
  }
  if (bits === undefined) networks.addAddress(address, family);
  else networks.addSubnet(address, Number(bits), family);
}

/** The `for` of one element of `Forwarded`. */
function forOf(element: string): string {
  for (const pair of element.split(';')) {
    const [, value] = /^\s*for\s*=\s*"?([^"]*)"?\s*$/i.exec(pair) ?? [];
    if (value !== undefined) return value;
  }
  return '';
}

/** An address without a port, brackets or a zone; of IPv4 written as IPv6, the former. */
function plain(text: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1];
  const address =
    (bracketed ?? (/^[\d.]+:\d+$/.test(text) ? (text.split(':', 1)[0] ?? '') : text)).split('%', 1)[0] ?? '';
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  return mapped !== undefined && isIP(mapped) === 4 ? mapped : address;
}
