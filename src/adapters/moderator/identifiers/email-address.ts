import type { Run } from '../../../../operators/index.ts';
import { nowhere } from './detector.ts';

const address =
  /[\p{L}\d][\p{L}\d.!#$%&'*+/=?^_`{|}~-]{0,63}@(?:[\p{L}\d](?:[\p{L}\d-]{0,62}[\p{L}\d])?\.)+(?:\p{L}{2,24}|xn--[a-z\d-]{2,59})/giu;
/** Domains kept for examples (RFC 2606). */
const nobodys = /@(?:[^@]*\.)?(?:example(?:\.(?:com|net|org))?|invalid|localhost|test)$/i;

/** E-mail addresses in a run without white space; those in domains kept for examples are not meant. */
export function findEmailAddresses(run: Run): readonly number[] {
  if (!run.text.includes('@')) return nowhere;
  const found: number[] = [];
  for (const match of run.text.matchAll(address)) if (!nobodys.test(match[0])) found.push(match.index);
  return found;
}
