import type { Run } from '../../../../operators/index.ts';
import { nowhere } from './detector.ts';

const address = /(?:\b[a-z][a-z\d+.-]{1,12}:\/\/|\bwww\.)[^\s/?#@]+\.[^\s/?#@]+/giu;
const nobodys = /(?:\/\/|www\.|\.)(?:example(?:\.(?:com|net|org))?|invalid|localhost|test)[.,;:!?)\]}>'"]*$/i;

/** Web addresses in a run without white space: with a scheme, or with `www.` in front. */
export function findWebAddresses(run: Run): readonly number[] {
  if (!/\/\/|www\./i.test(run.text)) return nowhere;
  const found: number[] = [];
  for (const match of run.text.matchAll(address)) if (!nobodys.test(match[0])) found.push(match.index);
  return found;
}

const signedIn = /\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s/?#@:]{0,64}:[^\s/?#@]{1,128}@[^\s/?#@]+/gi;

/** Addresses with a user name and password in them: `postgres://app:hunter2@db.internal/shop`. */
export function findSignedInAddresses(run: Run): readonly number[] {
  if (!run.text.includes('@')) return nowhere;
  const found: number[] = [];
  for (const match of run.text.matchAll(signedIn))
    if (!/:(?:<[^>]*>|\*+|\$\{?\w*\}?|password|pass)@/i.test(match[0])) found.push(match.index);
  return found;
}
