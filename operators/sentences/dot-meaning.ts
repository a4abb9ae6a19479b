import { DIGIT, kindOf, LETTER, LOWER, MARK, UPPER } from './characters.ts';
import { hashed, type Locale } from './locale.ts';
import type { DotMeaning } from './locales/locale-source.ts';
import type { RecentText } from './recent-text.ts';

/** One to three capitals or letters between dots: U.S, e.V, p.m. */
const DOTTED = /^\p{L}\p{M}*(?:\.\p{L}\p{M}*(?:\p{L}\p{M}*)?)+$/u;
/** One syllable of a script of India, which is how its initials and titles are written: के, डॉ, പ്രൊ. */
const SYLLABLE =
  /^[\u0900-\u0d7f]\p{M}*(?:(?<=[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d])\p{L}\p{M}*)*$/u;
const ROMAN = /^[IVX]{2,6}$/;
/** Marks that stand inside a word or number. */
const JOINED = '.,:°º№';
/** A mail or web address, or a piece of code: no abbreviation. */
const ADDRESS = /[@=]|:\/\//;
const NUMBER = /^[\d.,:’']*\d$/;

/**
 * What the dot at `at` means, from the word before it; `floor` is where the sentence begins.
 *
 * A dot that stands apart (" .", as tokenisers write it) is read as if it followed the word before the space, where that
 * word has dots of its own; else it ends the sentence.
 */
export function dotMeaning(text: RecentText, at: number, floor: number, locale: Locale): DotMeaning {
  const end = text.beforeSpaces(at, floor);
  const start = text.wordStart(end, floor);
  if (isPlainWord(text, start, end, locale)) return 'end';
  const whole = text.slice(start, end);
  const word = bare(whole);
  if (word === '' || ADDRESS.test(whole) || isContraction(whole, word, locale)) return 'end';
  const lower = word.toLowerCase();
  if (end < at && !word.includes('.')) return isTitle(word, lower, locale) ? 'inside' : 'end';
  if (word.length <= 2) {
    // "z. B." is one abbreviation, written apart.
    const spaced = locale.dots.get(`${wordBefore(text, start, floor).toLowerCase()}${lower}`);
    if (spaced !== undefined) return spaced;
  }
  const listed = locale.dots.get(lower) ?? (startsUpper(word) && locale.named.has(lower) ? 'maybe' : undefined);
  if (listed !== undefined) return listed;
  if (locale.suffixes.some((suffix) => lower.endsWith(suffix))) return 'inside';
  if (locale.units.has(lower)) return isMeasured(text, start, floor) ? 'capital' : 'maybe';
  if (NUMBER.test(word)) return locale.ordinals && isOrdinal(word, whole) ? 'maybe' : 'end';
  if (word.length === 1) return initialMeaning(text, word, start, floor, locale);
  if (SYLLABLE.test(word) || (locale.ordinals && ROMAN.test(word))) return 'maybe';
  return DOTTED.test(word) ? 'maybe' : 'end';
}

/** Whether a word of more than two plain letters is none the locale knows: most are, and need not be put together. */
function isPlainWord(text: RecentText, start: number, end: number, locale: Locale): boolean {
  if (end - start < 3 || (locale.ordinals && 'IVX'.includes(String.fromCharCode(text.at(start))))) return false;
  let hash = 0;
  for (let at = start; at < end; at++) {
    const lower = text.at(at) | 0x20;
    if (lower < 0x61 || lower > 0x7a) return false;
    hash = hashed(hash, lower);
  }
  return !locale.hashes.has(hash) && locale.suffixes.length === 0;
}

/** Whether a number stands before a unit: "5 mi.". */
function isMeasured(text: RecentText, start: number, floor: number): boolean {
  const before = text.beforeSpaces(start, floor);
  return before > floor && kindOf(text.at(before - 1)) === DIGIT;
}

/** A single letter: an initial, a list letter, a pronoun, or a name of something ("vitamin C."). */
function initialMeaning(text: RecentText, letter: string, start: number, floor: number, locale: Locale): DotMeaning {
  const kind = kindOf(letter.charCodeAt(0));
  if (kind === DIGIT) return 'end';
  if (kind === LETTER) return 'inside';
  if (!locale.alwaysCapital.has(letter.toLowerCase()) || kind !== UPPER) return 'maybe';
  const previous = wordBefore(text, start, floor);
  return previous !== '' && kindOf(previous.charCodeAt(0)) === LOWER ? 'end' : 'maybe';
}

/** "don't." and "Anna's.": the letters after the apostrophe are no abbreviation. */
function isContraction(whole: string, part: string, locale: Locale): boolean {
  const before = whole.at(-part.length - 1);
  return (
    (before === "'" || before === '’') && whole.length > part.length + 1 && locale.elisions.has(part.toLowerCase())
  );
}

/** The part of a word its meaning hangs on: without marks before it, the parts before a hyphen or slash, or digits. */
function bare(word: string): string {
  const part = visible(word.slice(lastJoint(word) + 1));
  return part.includes('.') ? part.replace(/^\d+(?=\p{L})/u, '') : part;
}

/** Without the controls of direction that may hug a dot in Arabic or Hebrew. */
function visible(part: string): string {
  return part !== '' && kindOf(part.charCodeAt(part.length - 1)) === MARK ? part.replace(/\p{Cf}/gu, '') : part;
}

function lastJoint(word: string): number {
  for (let at = word.length - 1; at >= 0; at--) {
    const kind = kindOf(word.charCodeAt(at));
    if (kind > DIGIT && kind !== MARK && !JOINED.includes(word[at] as string)) return at;
  }
  return -1;
}

/** A number of its own, or the later of two: "12.", "3.-4.", but not "AB-12.". */
function isOrdinal(word: string, whole: string): boolean {
  if (!/^\d{1,2}$/.test(word)) return false;
  const before = whole.slice(0, -word.length);
  return !/[\p{L}\p{N}][^\p{L}\p{N}.]*$/u.test(before);
}

/** "Mr .", as tokenisers write it. */
function isTitle(word: string, lower: string, locale: Locale): boolean {
  return startsUpper(word) && locale.dots.get(lower) === 'inside';
}

function startsUpper(word: string): boolean {
  return kindOf(word.charCodeAt(0)) === UPPER;
}

function wordBefore(text: RecentText, start: number, floor: number): string {
  const end = text.beforeSpaces(start, floor);
  return text.slice(text.wordStart(end, floor), end);
}
