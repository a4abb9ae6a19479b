import type { Run } from '../../../../operators/index.ts';
import { isGlued } from './detector.ts';
import { type DigitGroup, digitGroups } from './number-run.ts';

/** Issuer prefixes and the lengths each issues. @source ISO/IEC 7812-1; the issuers' published ranges */
const issuers: readonly { readonly prefix: RegExp; readonly lengths: readonly number[] }[] = [
  { prefix: /^4/, lengths: [13, 16, 19] },
  { prefix: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { prefix: /^3[47]/, lengths: [15] },
  { prefix: /^3[01689]/, lengths: [14, 15, 16, 17, 18, 19] },
  { prefix: /^35/, lengths: [16, 17, 18, 19] },
  { prefix: /^(?:1800|2131)/, lengths: [15] },
  { prefix: /^(?:6011|64[4-9]|65)/, lengths: [16, 17, 18, 19] },
  { prefix: /^(?:62|81)/, lengths: [16, 17, 18, 19] },
  { prefix: /^(?:0604|50|5[6-9]|6)/, lengths: [12, 13, 14, 15, 16, 17, 18, 19] },
];

const most = 19;
const least = 12;
const joint = /^[ \-.\u00a0\u2007\u2010-\u2013\u202f]$/;

/** Payment card numbers: an issuer's prefix and length, and a correct check digit. */
export function findCardNumbers(run: Run): number[] {
  const groups = digitGroups(run.text);
  const found: number[] = [];
  for (let first = 0; first < groups.length; first++) {
    if (first > 0 && /^[-.]$/.test((groups[first] as DigitGroup).gap)) continue;
    const last = lastGroupOfCard(run, groups, first);
    if (last < first) continue;
    found.push((groups[first] as DigitGroup).start);
    first = last;
  }
  return found;
}

function lastGroupOfCard(run: Run, groups: readonly DigitGroup[], first: number): number {
  let digits = '';
  const lengths: number[] = [];
  for (let last = first; last < groups.length; last++) {
    const group = groups[last] as DigitGroup;
    if (last > first && !joint.test(group.gap)) break;
    digits += group.digits;
    lengths.push(group.digits.length);
    if (digits.length > most) break;
    if (digits.length < least || !isPrinted(lengths) || !isCard(digits)) continue;
    const next = groups[last + 1];
    if (next?.gap === '-' || isGlued(run, (groups[first] as DigitGroup).start, group.end)) continue;
    return last;
  }
  return -1;
}

/** True for groupings cards are written in: one block, blocks of one size with a shorter last one, 4-6-5 and 4-6-4. */
function isPrinted(lengths: readonly number[]): boolean {
  if (lengths.length === 3 && lengths[0] === 4 && lengths[1] === 6) return true;
  const size = lengths[0] as number;
  return lengths.every((length, i) => length === size || (i === lengths.length - 1 && length < size));
}

function isCard(digits: string): boolean {
  return (
    issuers.some(({ prefix, lengths }) => lengths.includes(digits.length) && prefix.test(digits)) &&
    !/^(\d)\1+$/.test(digits) &&
    hasLuhnDigit(digits)
  );
}

/** @source ISO/IEC 7812-1, annex B */
function hasLuhnDigit(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 0x30;
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
