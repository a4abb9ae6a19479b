import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, LINE_FEED, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './json-grammar.ts';

/** Where the stepping over begins. */
export interface SkipStart {
  readonly inString: boolean;
  /** Right after a backslash. */
  readonly inEscape: boolean;
  readonly lineBegins: boolean;
  /** The end of the line is an end too. */
  readonly oneLine: boolean;
}

/**
 * Finds the end of a broken call without trusting it: counts brackets of either kind and steps over strings, so that
 * nothing inside a broken call is ever taken for a call. Stops where the count is even, or where an opening bracket
 * outside a string begins a line: there a new object stands.
 */
export class Skipper {
  /** True once the end was found. */
  done = false;
  /** True where that end is the beginning of something new. */
  atNew = false;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #lineBegins = false;
  #oneLine = false;

  /** `depth` brackets are open. */
  begin(depth: number, at: SkipStart): void {
    this.done = depth === 0;
    this.atNew = false;
    this.#depth = depth;
    this.#inString = at.inString;
    this.#escaped = at.inEscape;
    this.#lineBegins = at.lineBegins;
    this.#oneLine = at.oneLine;
  }

  /** Returns the index after what is skipped. */
  skip(text: string, from: number): number {
    let i = from;
    while (i < text.length && !this.done) {
      const unit = text.charCodeAt(i);
      if (this.#inString) this.#insideString(unit);
      else if (this.#lineBegins && (unit === OPEN_BRACE || unit === OPEN_BRACKET)) {
        this.done = true;
        this.atNew = true;
        return i;
      } else this.#outsideString(unit);
      this.#lineBegins = unit === LINE_FEED;
      i++;
    }
    return i;
  }

  #insideString(unit: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (unit === BACKSLASH) this.#escaped = true;
    else if (unit === QUOTE) this.#inString = false;
    else if (unit === LINE_FEED) this.done = this.#oneLine;
  }

  #outsideString(unit: number): void {
    if (unit === QUOTE) this.#inString = true;
    else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) this.#depth++;
    else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) this.done = --this.#depth === 0;
    else if (unit === LINE_FEED) this.done = this.#oneLine;
  }
}
