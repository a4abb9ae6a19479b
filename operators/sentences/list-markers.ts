import {
  BULLET,
  CLOSE,
  DIGIT,
  DOT,
  EMPHASIS,
  kindOf,
  LETTER,
  LOWER,
  NEWLINE,
  OPEN,
  SPACE,
  UPPER,
} from './characters.ts';
import type { Locale } from './locale.ts';
import type { RecentText } from './recent-text.ts';

/** The number or letter that begins a list item: `2.`, `2)`, `2.)`, `(2)`, `b.`, `iv.`. */
interface Marker {
  readonly series: 'number' | 'lower' | 'upper' | 'roman';
  readonly value: number;
  /** What stands around the value: `.`, `)`, `.)` or `()`. */
  readonly style: string;
}

const COLON = 0x3a;
/** i, v, x. */
const ROMAN = [0x69, 0x76, 0x78];
/** "(viii" or "•viii": a sign and a value. */
const LONGEST_MARKER = 5;
const FIRST = { number: 1, lower: 0x61, upper: 0x41, roman: 1 };
const NONE: Marker = { series: 'number', value: Number.NaN, style: '' };

/**
 * Recognises list items that follow each other in running text ("1. Milk 2. Bread") by their order: a marker begins an
 * item only where it is the successor, in the same style, of the one before.
 */
export class ListMarkers {
  readonly #locale: Locale;
  #current = NONE;
  #bullet = 0;
  /** A marker that has been read but not what follows it. */
  #next = NONE;
  #nextAt = -1;
  #isFirst = false;
  /** The list began inside a sentence, after a colon: only a capital shows that its items are sentences. */
  #inSentence = false;
  #spaced = false;

  constructor(locale: Locale) {
    this.#locale = locale;
  }

  /** True while no marker waits for what follows it. */
  get idle(): boolean {
    return this.#nextAt < 0;
  }

  /** The bullet that began the sentence, as a code; 0: none. */
  get bullet(): number {
    return this.#bullet;
  }

  setBullet(code: number): void {
    this.#bullet = code;
  }

  /** A blank line ends every list. */
  reset(): void {
    this.#current = NONE;
    this.#nextAt = -1;
    this.#bullet = 0;
  }

  /**
   * Takes a dot or a closing parenthesis at `at`. Returns true where the word before it may be the marker the sentence
   * begins with, so that the dot ends nothing.
   */
  readMark(text: RecentText, at: number, code: number, from: number, firstWordAt: number): boolean {
    const style = String.fromCharCode(code);
    let start = text.wordStart(at, Math.max(from, at - 6));
    if (at - start > LONGEST_MARKER) return false;
    if (kindOf(text.at(start)) === BULLET) start++;
    const opened = text.at(start) === 0x28;
    if (!mayBeMarker(text.at(opened ? start + 1 : start), at - start - (opened ? 1 : 0))) return false;
    const marker = markerOf(text.slice(opened ? start + 1 : start, at), opened ? `(${style}` : style, this.#current);
    if (marker === undefined) return false;
    const leads = firstWordAt === (opened ? start + 1 : start);
    const isFirst =
      leads || (marker.value === FIRST[marker.series] && text.at(text.beforeSpaces(start, from) - 1) === COLON);
    // "A. Smith and B. Jones" are people.
    if (!isFirst && marker.series === 'upper' && style === '.') return false;
    if (!isFirst && (!follows(this.#current, marker) || this.#isCounted(text, start, from))) return false;
    this.#next = marker;
    this.#nextAt = start;
    this.#isFirst = isFirst;
    if (isFirst) this.#inSentence = !leads;
    this.#spaced = false;
    return isFirst;
  }

  /** Takes the units after a marker. Returns where the new item begins once that is certain, else -1. */
  read(kind: number, code: number): number {
    if (kind === SPACE || (kind === NEWLINE && this.#isFirst)) {
      this.#spaced = true;
      if (!this.#isFirst) return -1;
      this.#current = this.#next;
      this.#nextAt = -1;
      return -1;
    }
    if (!this.#spaced && kind === CLOSE && code === 0x29 && this.#next.style === '.') {
      this.#next = { ...this.#next, style: '.)' };
      return -1;
    }
    const at = this.#nextAt;
    this.#nextAt = -1;
    if (!this.#spaced || this.#next.style !== this.#current.style || !this.#beginsItem(kind)) return -1;
    this.#current = this.#next;
    return at;
  }

  #beginsItem(kind: number): boolean {
    if (this.#inSentence) return kind === UPPER;
    if (kind === LOWER) return this.#next.style.endsWith(')');
    return kind === UPPER || kind === LETTER || kind === DIGIT || kind === EMPHASIS || kind === OPEN;
  }

  /** "See section 2." names a section; it begins no item. */
  #isCounted(text: RecentText, start: number, from: number): boolean {
    const end = text.beforeSpaces(start, from);
    return this.#locale.numbered.has(text.slice(text.wordStart(end, from), end).toLowerCase());
  }
}

/** A value is a single letter, or begins with a digit or a Roman one: told without putting the word together. */
function mayBeMarker(first: number, length: number): boolean {
  return length === 1 || kindOf(first) === DIGIT || ROMAN.includes(first);
}

function follows(current: Marker, next: Marker): boolean {
  return current.series === next.series && next.value === current.value + 1;
}

function markerOf(word: string, style: string, current: Marker): Marker | undefined {
  if (word === '' || word.length > 4 || (style === '(.' && word !== '')) return undefined;
  if (/^\d{1,3}$/.test(word)) return { series: 'number', value: Number(word), style };
  const roman = romanValue(word);
  if (roman > 0 && (word.length > 1 || word === 'i' || current.series === 'roman')) {
    return { series: 'roman', value: roman, style };
  }
  if (word.length !== 1) return undefined;
  const kind = kindOf(word.charCodeAt(0));
  if (kind !== LOWER && kind !== UPPER) return undefined;
  return { series: kind === LOWER ? 'lower' : 'upper', value: word.charCodeAt(0), style };
}

function romanValue(word: string): number {
  if (!/^[ivx]+$/.test(word)) return 0;
  const values: Record<string, number> = { i: 1, v: 5, x: 10 };
  let total = 0;
  for (let at = 0; at < word.length; at++) {
    const value = values[word[at] as string] as number;
    const after = values[word[at + 1] ?? ''] ?? 0;
    total += value < after ? -value : value;
  }
  return total;
}

/** The kinds a marker can end with. */
export function mayEndMarker(kind: number, code: number): boolean {
  return (kind === DOT && code === 0x2e) || (kind === CLOSE && code === 0x29);
}
