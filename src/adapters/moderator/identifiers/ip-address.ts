import type { Run } from '../../../../operators/index.ts';
import { glue, nowhere } from './detector.ts';

const octets = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d]|\.\d)/g;
/** Of no one: unspecified, loopback, link-local, broadcast, and the blocks kept for documentation (RFC 5737). */
const nobodys = /^(?:0\.|127\.|169\.254\.|255\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)/;
const versioned = /(?:\bversion|\brelease|\bv)[ .:]{0,2}$/i;

/** IPv4 addresses in a run of digits and separators; version numbers and addresses of nobody are not meant. */
export function findIpv4Addresses(run: Run): number[] {
  const found: number[] = [];
  for (const match of run.text.matchAll(octets)) {
    const before = run.before + run.text.slice(0, match.index);
    if (nobodys.test(match[0]) || versioned.test(before) || glue.test(before.slice(-1))) continue;
    found.push(match.index);
  }
  return found;
}

const hexGroups = /(?<![\p{L}\d:])(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}(?:%\w+)?(?![\p{L}\d:])/giu;

/** IPv6 addresses in a run without white space (RFC 4291, text forms 1 and 2). */
export function findIpv6Addresses(run: Run): readonly number[] {
  if (!run.text.includes(':')) return nowhere;
  const found: number[] = [];
  for (const match of run.text.matchAll(hexGroups)) {
    const groups = (match[0].split('%')[0] as string).split(':');
    const compressed = match[0].includes('::');
    const filled = groups.filter((group) => group !== '').length;
    const whole = compressed ? match[0].split('::').length === 2 && filled >= 2 && filled <= 7 : filled === 8;
    // Times, ratios and scoped names have colons too: an address has a digit and a long group.
    if (whole && /\d/.test(match[0]) && /[\da-f]{3}/i.test(match[0]) && !/^2001:0?db8:/i.test(match[0])) {
      found.push(match.index);
    }
  }
  return found;
}
