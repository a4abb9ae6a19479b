import { CLAUSE, DOT, EXCLAMATION, isLetter, kindOf, QUESTION, SPACE } from './characters.ts';
import type { Enclosures } from './enclosures.ts';
import type { Locale } from './locale.ts';
import type { RecentText } from './recent-text.ts';

const DOUBLE = 0x22;
const SINGLE = 0x27;
const BACKTICK = 0x60;
const ROUND = 0x28;
const EYES = ':;';

/** Takes back openings that turn out to be none: a quote mark before punctuation, or the apostrophe of 'em and 'tis. */
export class OpeningCheck {
  readonly #text: RecentText;
  readonly #enclosures: Enclosures;
  readonly #locale: Locale;
  #unverified = false;
  /** Where the word after an opening apostrophe begins; negative: there is none. */
  #wordAt = -1;

  constructor(text: RecentText, enclosures: Enclosures, locale: Locale) {
    this.#text = text;
    this.#enclosures = enclosures;
    this.#locale = locale;
  }

  /** True while an opening hangs on what follows. */
  get pending(): boolean {
    return this.#unverified || this.#wordAt >= 0;
  }

  /** ":(" opens nothing. */
  isEmoticon(code: number, at: number): boolean {
    return code === ROUND && at > 0 && EYES.includes(String.fromCharCode(this.#text.at(at - 1)));
  }

  opened(code: number, at: number): void {
    this.#unverified = code === DOUBLE || code === SINGLE || code === BACKTICK;
    this.#wordAt = code === SINGLE ? at + 1 : -1;
  }

  read(kind: number, at: number): void {
    if (this.#unverified && kind !== SPACE) this.#verify(kind, at);
    if (this.#wordAt >= 0 && at > this.#wordAt && !isLetter(kind)) this.#checkElision(at);
  }

  #verify(kind: number, at: number): void {
    this.#unverified = false;
    const afterSpace = kindOf(this.#text.at(at - 1)) === SPACE;
    if (kind !== CLAUSE && !(afterSpace && (kind === DOT || kind === EXCLAMATION || kind === QUESTION))) return;
    this.#enclosures.forgetInnermost();
    this.#wordAt = -1;
  }

  #checkElision(at: number): void {
    const start = this.#wordAt;
    this.#wordAt = -1;
    if (this.#enclosures.innermost?.at !== start - 1) return;
    const word = this.#text.slice(Math.max(start, at - 16), at).toLowerCase();
    if (this.#locale.elisions.has(word)) this.#enclosures.forgetInnermost();
  }
}
