import {
  AFTER,
  BACKSLASH,
  CAPITAL_E,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COLON_SIGN,
  COMMA,
  DONE,
  ELEMENT_OR_END,
  ESCAPE,
  EXPONENT,
  EXPONENT_DIGITS,
  EXPONENT_SIGN,
  FAILED,
  FRACTION,
  HEX,
  INTEGER,
  isDigit,
  isEscapable,
  isHex,
  isInString,
  isNumberEnd,
  isSpace,
  KEY,
  KEY_OR_END,
  LETTER_E,
  LETTER_F,
  LETTER_N,
  LETTER_T,
  LETTER_U,
  LITERAL,
  MINUS,
  MINUS_SIGN,
  OPEN_BRACE,
  OPEN_BRACKET,
  PLUS_SIGN,
  POINT,
  POINT_SIGN,
  QUOTE,
  SPACE,
  STRING,
  VALUE,
  ZERO,
  ZERO_DIGIT,
} from './json-grammar.ts';

/** What a scanned token is. A `key` is the string that names an object's member. */
export type JsonKind = 'object' | 'array' | 'key' | 'string' | 'number' | 'literal';

/** Hears of every token as it begins and ends; `depth` counts the containers open around it. */
export interface JsonSink {
  /** `index` is the token's first unit in the text now being scanned. */
  begin(kind: JsonKind, depth: number, index: number): void;
  /** `index` is the first unit after the token; 0 where the token ended with the text before. */
  end(kind: JsonKind, depth: number, index: number): void;
}

/**
 * Reads one JSON text that arrives in pieces, strictly as RFC 8259 has it, one pass over each unit and no look back:
 * it keeps a state, a stack of open containers (at most `maxDepth`) and nothing of the text.
 *
 * @source RFC 8259; JSONTestSuite (nst), every case under every chunking in json-scanner.test.ts
 */
export class JsonScanner {
  /** Scanning stops before this index; a sink may move it while it hears. */
  limit = 0;
  /** Why the text is not JSON: `syntax` or `too-deep`; undefined while it may still be. */
  failure: 'syntax' | 'too-deep' | undefined;
  /** How many containers may be open at once; a sink may change it while it hears. */
  maxDepth: number;
  #failedInString = false;
  readonly #sink: JsonSink;
  /** True for an object, false for an array. */
  readonly #open: boolean[] = [];
  #state: number = VALUE;
  #inKey = false;
  #hexLeft = 0;
  #literal = '';
  #literalAt = 0;

  constructor(sink: JsonSink, maxDepth: number) {
    this.#sink = sink;
    this.maxDepth = maxDepth;
  }

  /** How many containers are open. */
  get depth(): number {
    return this.#open.length;
  }

  /** True once the outermost value has ended; a number's end shows only at {@link end} or at what follows it. */
  get done(): boolean {
    return this.#state === DONE;
  }

  /** True between a string's quotes, or where the failure lies between them. */
  get inString(): boolean {
    return this.failure === undefined ? isInString(this.#state) : this.#failedInString;
  }

  /** True right after a string's backslash. */
  get inEscape(): boolean {
    return this.#state === ESCAPE;
  }

  /** Forgets all and begins a new text. */
  reset(): void {
    this.resume(0);
    this.#state = VALUE;
  }

  /** Goes on after a broken value of the container at `depth`, as if that value had been sound. */
  resume(depth: number): void {
    this.#open.length = depth;
    this.#state = AFTER;
    this.#inKey = false;
    this.failure = undefined;
  }

  /** Tells that nothing follows; true when all of it was one JSON value. */
  end(): boolean {
    if (this.#open.length === 0 && isNumberEnd(this.#state)) this.#endValue('number', 0);
    return this.#state === DONE;
  }

  /**
   * Scans `text` from `from` up to the limit, and returns the index it stopped at: the limit, the unit after the
   * outermost value, or the unit that is wrong ({@link failure} tells).
   */
  scan(text: string, from: number): number {
    let i = from;
    while (i < this.limit && this.#state < DONE) {
      if (this.#state === STRING) {
        i = this.#scanString(text, i);
        continue;
      }
      const unit = text.charCodeAt(i);
      if (this.#state <= AFTER && isSpace(unit)) i++;
      else if (this.#step(unit, i)) i++;
    }
    return i;
  }

  #scanString(text: string, from: number): number {
    const limit = this.limit;
    for (let i = from; i < limit; i++) {
      const unit = text.charCodeAt(i);
      if (unit === QUOTE) {
        this.#endString(i + 1);
        return i + 1;
      }
      if (unit === BACKSLASH) {
        this.#state = ESCAPE;
        return i + 1;
      }
      if (unit < SPACE) {
        this.#fail('syntax');
        return i;
      }
    }
    return limit;
  }

  /** One unit outside plain string text; false where it is not used up: a number ended before it, or it is wrong. */
  #step(unit: number, index: number): boolean {
    switch (this.#state) {
      case ELEMENT_OR_END:
        return unit === CLOSE_BRACKET ? this.#close(false, index) : this.#value(unit, index);
      case VALUE:
        return this.#value(unit, index);
      case KEY_OR_END:
        return unit === CLOSE_BRACE ? this.#close(true, index) : this.#key(unit, index);
      case KEY:
        return this.#key(unit, index);
      case COLON:
        return unit === COLON_SIGN ? this.#go(VALUE) : this.#fail('syntax');
      case AFTER:
        return this.#after(unit, index);
      case ESCAPE:
        return this.#escape(unit);
      case HEX:
        if (!isHex(unit)) return this.#fail('syntax');
        return --this.#hexLeft === 0 ? this.#go(STRING) : true;
      case LITERAL:
        if (unit !== this.#literal.charCodeAt(this.#literalAt)) return this.#fail('syntax');
        if (++this.#literalAt === this.#literal.length) this.#endValue('literal', index + 1);
        return true;
      default:
        return this.#number(unit, index);
    }
  }

  #value(unit: number, index: number): boolean {
    switch (unit) {
      case OPEN_BRACE:
        return this.#enter(true, index);
      case OPEN_BRACKET:
        return this.#enter(false, index);
      case QUOTE:
        return this.#begin('string', STRING, index);
      case MINUS_SIGN:
        return this.#begin('number', MINUS, index);
      case ZERO_DIGIT:
        return this.#begin('number', ZERO, index);
      case LETTER_T:
        return this.#beginLiteral('true', index);
      case LETTER_F:
        return this.#beginLiteral('false', index);
      case LETTER_N:
        return this.#beginLiteral('null', index);
      default:
        return isDigit(unit) ? this.#begin('number', INTEGER, index) : this.#fail('syntax');
    }
  }

  #key(unit: number, index: number): boolean {
    if (unit !== QUOTE) return this.#fail('syntax');
    this.#inKey = true;
    return this.#begin('key', STRING, index);
  }

  #after(unit: number, index: number): boolean {
    const inObject = this.#open[this.#open.length - 1] === true;
    if (unit === COMMA) return this.#go(inObject ? KEY : VALUE);
    if (unit === CLOSE_BRACE) return inObject ? this.#close(true, index) : this.#fail('syntax');
    if (unit === CLOSE_BRACKET) return inObject ? this.#fail('syntax') : this.#close(false, index);
    return this.#fail('syntax');
  }

  #escape(unit: number): boolean {
    if (unit === LETTER_U) {
      this.#hexLeft = 4;
      return this.#go(HEX);
    }
    return isEscapable(unit) ? this.#go(STRING) : this.#fail('syntax');
  }

  #number(unit: number, index: number): boolean {
    const state = this.#state;
    if (isDigit(unit)) {
      if (state === MINUS) return this.#go(unit === ZERO_DIGIT ? ZERO : INTEGER);
      if (state === POINT) return this.#go(FRACTION);
      if (state === EXPONENT || state === EXPONENT_SIGN) return this.#go(EXPONENT_DIGITS);
      return state === ZERO ? this.#fail('syntax') : true;
    }
    if (unit === POINT_SIGN && (state === ZERO || state === INTEGER)) return this.#go(POINT);
    if ((unit === LETTER_E || unit === CAPITAL_E) && (state === ZERO || state === INTEGER || state === FRACTION)) {
      return this.#go(EXPONENT);
    }
    if ((unit === PLUS_SIGN || unit === MINUS_SIGN) && state === EXPONENT) return this.#go(EXPONENT_SIGN);
    if (!isNumberEnd(state)) return this.#fail('syntax');
    this.#endValue('number', index);
    return false;
  }

  #enter(object: boolean, index: number): boolean {
    const depth = this.#open.length;
    if (depth >= this.maxDepth) return this.#fail('too-deep');
    this.#open.push(object);
    this.#state = object ? KEY_OR_END : ELEMENT_OR_END;
    this.#sink.begin(object ? 'object' : 'array', depth, index);
    return true;
  }

  #close(object: boolean, index: number): boolean {
    this.#open.pop();
    this.#endValue(object ? 'object' : 'array', index + 1);
    return true;
  }

  #begin(kind: JsonKind, state: number, index: number): boolean {
    this.#state = state;
    this.#sink.begin(kind, this.#open.length, index);
    return true;
  }

  #beginLiteral(literal: string, index: number): boolean {
    this.#literal = literal;
    this.#literalAt = 1;
    return this.#begin('literal', LITERAL, index);
  }

  #endString(index: number): void {
    if (!this.#inKey) {
      this.#endValue('string', index);
      return;
    }
    this.#inKey = false;
    this.#state = COLON;
    this.#sink.end('key', this.#open.length, index);
  }

  #endValue(kind: JsonKind, index: number): void {
    const depth = this.#open.length;
    this.#state = depth === 0 ? DONE : AFTER;
    this.#sink.end(kind, depth, index);
  }

  #go(state: number): true {
    this.#state = state;
    return true;
  }

  #fail(failure: 'syntax' | 'too-deep'): false {
    this.failure = failure;
    this.#failedInString = isInString(this.#state);
    this.#state = FAILED;
    return false;
  }
}
