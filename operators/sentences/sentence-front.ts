import { isLetter, kindOf, LOWER, SPACE } from './characters.ts';
import type { Locale } from './locale.ts';
import type { RecentText } from './recent-text.ts';

const HASH = 0x23;
const PIPE = 0x7c;
/** A sentence that is longer than this before its first clock time is past its opening adverbial. */
const ADVERBIAL_CHARS = 40;

/** How the sentence being read began: much of what a later mark means hangs on it. */
export class SentenceFront {
  readonly #text: RecentText;
  /** Position of its first unit. */
  from = 0;
  /** Position of its first letter or digit; negative: not reached. */
  firstWordAt = -1;
  /** It began in lower case. */
  beganLower = false;
  /** Something other than white space stands in it. */
  hasContent = false;
  /** It is a heading or a table row, which ends with its line. */
  isOneLine = false;

  constructor(text: RecentText) {
    this.#text = text;
  }

  begin(from: number): void {
    this.from = from;
    this.firstWordAt = -1;
    this.beganLower = false;
    this.hasContent = false;
    this.isOneLine = false;
  }

  /** The sentence begins at `at` with a word that has been read already. */
  beginAtWord(at: number): void {
    this.begin(at);
    this.firstWordAt = at;
    this.hasContent = true;
  }

  /** Takes a unit before the first letter or digit. */
  readSign(kind: number, code: number, at: number): void {
    if (code === PIPE || (kind === SPACE && at > this.from && this.#text.at(at - 1) === HASH)) this.isOneLine = true;
    if (kind !== SPACE) this.hasContent = true;
  }

  readFirstWord(kind: number, at: number): void {
    this.firstWordAt = at;
    this.beganLower = kind === LOWER;
    this.hasContent = true;
  }

  /** Whether all of it up to `end` may be an opening adverbial of time: "At 5 a.m. Mr. Smith …". */
  isAdverbial(end: number, locale: Locale): boolean {
    const start = this.firstWordAt;
    if (start < 0 || end - start > ADVERBIAL_CHARS) return false;
    let wordEnd = start;
    while (wordEnd < end && isLetter(kindOf(this.#text.at(wordEnd)))) wordEnd++;
    return locale.fronting.has(this.#text.slice(start, wordEnd).toLowerCase());
  }
}
