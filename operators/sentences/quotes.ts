import {
  APOSTROPHE,
  BACKTICK,
  CLAUSE,
  CLOSE,
  DIGIT,
  DOT,
  ELLIPSIS,
  isLetter,
  kindOf,
  LOWER,
  MARK,
  NEWLINE,
  OPEN,
  QUESTION,
  QUOTE,
  SPACE,
  UPPER,
} from './characters.ts';
import type { Enclosures } from './enclosures.ts';
import { isEndMark } from './end-mark.ts';
import type { RecentText } from './recent-text.ts';

const DOUBLE = 0x22;
const SINGLE = 0x27;
const BACK = 0x60;
const GUILLEMET_OPEN = '«‹';
const LOW_QUOTES = '„‟';
/** Marks a quotation may follow without a space. */
const INTRODUCING = '—–:：，、';
const HIGH_SIX = '“';

/** What a quote mark turned out to be, as a kind: OPEN, CLOSE, MARK (an apostrophe) or QUOTE (it pairs with nothing). */
export type QuoteSink = (role: number, code: number, at: number) => void;

/**
 * Tells opening quotes from closing ones and from apostrophes, by what stands on both sides. The straight apostrophe
 * needs the unit after it, so its role is told one unit late.
 */
export class Quotes {
  readonly #text: RecentText;
  readonly #enclosures: Enclosures;
  readonly #sink: QuoteSink;
  #waitingAt = -1;
  #waitingCode = 0;
  #doubled = false;
  /** The waiting mark stands apart, with white space on both sides, as tokenisers write it. */
  #apart = false;

  constructor(text: RecentText, enclosures: Enclosures, sink: QuoteSink) {
    this.#text = text;
    this.#enclosures = enclosures;
    this.#sink = sink;
  }

  /** True while a mark's role hangs on the next unit. */
  get waiting(): boolean {
    return this.#waitingAt >= 0;
  }

  /** Takes a unit of a quote kind. */
  read(kind: number, code: number, at: number): void {
    if (kind === APOSTROPHE) {
      this.#waitingAt = at;
      this.#waitingCode = code;
      this.#doubled = false;
      this.#apart = false;
    } else if (kind === BACKTICK) {
      this.#sink(this.#backtick(at), code, at);
    } else {
      this.#sink(this.#pairedRole(code, at), code, at);
    }
  }

  /** A unit after a waiting mark. Returns true where it is used up: the second half of `''`, or a space around one. */
  follow(kind: number, code: number, at: number): boolean {
    if (!this.#apart && kind === APOSTROPHE && code === SINGLE && this.#waitingCode === SINGLE && !this.#doubled) {
      this.#doubled = true;
      return true;
    }
    if (kind === SPACE && this.#before(this.#waitingAt) === SPACE) {
      this.#apart = true;
      return true;
    }
    this.settle(kind, at);
    return false;
  }

  /** Tells the role of the waiting mark, given the kind of the next unit that is no space around it. */
  settle(kind: number, at: number): void {
    const mark = this.#waitingAt;
    this.#waitingAt = -1;
    const code = this.#doubled ? DOUBLE : this.#waitingCode;
    this.#sink(
      this.#apart || this.#doubled ? this.#apartRole(code, mark, kind) : this.#apostropheRole(mark, kind),
      code,
      mark,
    );
    if (this.#apart) this.#sink(SPACE, 0x20, at - 1);
  }

  #before(at: number): number {
    return at === 0 ? SPACE : kindOf(this.#text.at(at - 1));
  }

  /** Whether what stands before `at` lets a quotation begin there. */
  #mayOpen(at: number): boolean {
    const before = this.#before(at);
    if (before === SPACE || before === NEWLINE || before === OPEN || before === QUOTE) return true;
    return before === CLAUSE && INTRODUCING.includes(String.fromCharCode(this.#text.at(at - 1)));
  }

  /** Whether a word with case, or its end mark, stands right before `at`: no quotation begins there. */
  #hugsWord(at: number): boolean {
    const before = this.#before(at);
    return before === LOWER || before === UPPER || before === DIGIT || (before >= DOT && before <= QUESTION);
  }

  #straightRole(code: number, at: number): number {
    if (this.#enclosures.closes(code)) return CLOSE;
    return this.#mayOpen(at) ? OPEN : QUOTE;
  }

  /** Curved quotes and guillemets open or close by country: “…”, „…“, ”…”, «…», »…«. */
  #pairedRole(code: number, at: number): number {
    const mark = String.fromCharCode(code);
    if (LOW_QUOTES.includes(mark)) return OPEN;
    if (this.#enclosures.closes(code)) return CLOSE;
    if (mark === HIGH_SIX) return this.#hugsWord(at) ? QUOTE : OPEN;
    if (GUILLEMET_OPEN.includes(mark)) return OPEN;
    return this.#mayOpen(at) ? OPEN : QUOTE;
  }

  #backtick(at: number): number {
    const innermost = this.#enclosures.innermost;
    if (innermost?.mark === '`' && innermost.at === at - 1) {
      this.#enclosures.forgetInnermost();
      this.#enclosures.open(DOUBLE, at - 1);
      return MARK;
    }
    return this.#straightRole(BACK, at);
  }

  /** A mark that stands apart, or '' : the next word or mark tells. After an end mark, '' closes as in treebanks. */
  #apartRole(code: number, at: number, next: number): number {
    if (this.#enclosures.closes(code)) return CLOSE;
    if (this.#doubled && isEndMark(this.#before(this.#text.beforeSpaces(at, 0)))) return CLOSE;
    const refuted = next === CLAUSE || next === CLOSE || next === OPEN || next === NEWLINE || isEndMark(next);
    return this.#mayOpen(at) && !refuted ? OPEN : QUOTE;
  }

  #apostropheRole(at: number, next: number): number {
    const code = this.#waitingCode;
    const nextInWord = isLetter(next) || next === DIGIT;
    if (code !== SINGLE) return nextInWord ? MARK : this.#closing(code);
    if (!this.#mayOpen(at)) return nextInWord ? MARK : this.#closing(code);
    if (next === DIGIT) return MARK;
    if (isLetter(next)) return OPEN;
    return next === DOT || next === ELLIPSIS || next === QUOTE || next === OPEN ? OPEN : this.#closing(code);
  }

  #closing(code: number): number {
    return this.#enclosures.closes(code) ? CLOSE : QUOTE;
  }
}
