import { CallFrames } from './call-frames.ts';
import type { CallRegister } from './call-register.ts';
import type { MalformedReason } from './events.ts';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON_SIGN,
  COMMA,
  isSpace,
  LINE_FEED,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './json-grammar.ts';
import { Skipper } from './skipper.ts';

/** Between documents, in one, stepping over a broken call, or stepping over braces that turned out to be prose. */
type Place = 'outside' | 'inside' | 'skipping' | 'prose';

/**
 * Finds the calls in a plan written as text: JSON documents with prose, fences or nothing around them.
 *
 * A document that begins a line (or follows one that did) is a plan, and what is wrong in it is malformed. One in the
 * middle of a line is prose until a member such as `arguments` shows that it is a call.
 */
export class PlanReader {
  readonly #register: CallRegister;
  readonly #document: CallFrames;
  readonly #skipper = new Skipper();
  #place: Place = 'outside';
  /** How much text came before the chunk in hand. */
  #base = 0;
  /** The unit before the chunk in hand. */
  #last = 0;
  /** Where text not handed on yet begins in the chunk in hand. */
  #textFrom = 0;
  /** Only white space, or a document, since the line began. */
  #lineBegins = true;
  /** The last unit that is no white space was a quote, or the colon after one. */
  #afterQuote = false;
  #afterKey = false;

  constructor(register: CallRegister) {
    this.#register = register;
    this.#document = new CallFrames(register);
  }

  write(text: string): void {
    const i = this.#place === 'inside' ? this.#inside(text, 0) : 0;
    if (this.#place !== 'inside' || i < text.length) this.#writeRest(text, i);
    this.#base += text.length;
    if (text !== '') this.#last = text.charCodeAt(text.length - 1);
  }

  #writeRest(text: string, from: number): void {
    this.#textFrom = from;
    let i = from;
    while (i < text.length) {
      if (this.#place === 'outside') i = this.#outside(text, i);
      else if (this.#place === 'inside') i = this.#inside(text, i);
      else i = this.#skip(text, i);
    }
    this.#handOn(text, text.length);
  }

  /** Nothing follows: a document left open is cut off. */
  end(): void {
    const document = this.#document;
    if (this.#place !== 'inside') return;
    if (document.claimed) document.refuse('truncated', this.#base, '');
    else this.#register.text(document.raw);
    this.#place = 'outside';
  }

  #outside(text: string, from: number): number {
    for (let i = from; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit === OPEN_BRACE || unit === OPEN_BRACKET) return this.#open(text, i);
      if (unit === LINE_FEED) this.#lineBegins = true;
      else if (isSpace(unit)) continue;
      else if (unit !== COMMA && unit !== CLOSE_BRACKET) this.#lineBegins = false;
      this.#afterKey = unit === COLON_SIGN && this.#afterQuote;
      this.#afterQuote = unit === QUOTE;
    }
    return text.length;
  }

  /** What follows `"key":` is a member of something broken, not a document. */
  #open(text: string, at: number): number {
    if (this.#afterKey) {
      this.#place = 'prose';
      this.#skipper.begin(1, { inString: false, inEscape: false, lineBegins: false, oneLine: true });
      return at + 1;
    }
    this.#handOn(text, at);
    this.#place = 'inside';
    this.#document.open(this.#base + at, this.#lineBegins);
    return at;
  }

  #inside(text: string, from: number): number {
    const document = this.#document;
    const { scanner } = document;
    const at = document.write(text, from, this.#base);
    if (document.foreign) return this.#release(at - 1, document.raw.slice(0, -1));
    if (scanner.done) return document.claimed ? this.#leave(at) : this.#release(at, document.raw);
    if (scanner.failure !== undefined) return this.#broken(scanner.failure, text, at);
    return at < text.length ? this.#broken('too-long', text, at) : at;
  }

  #leave(at: number): number {
    this.#place = 'outside';
    this.#textFrom = at;
    this.#afterKey = false;
    this.#afterQuote = false;
    return at;
  }

  /** What looked like a document is text. */
  #release(at: number, raw: string): number {
    this.#register.text(raw);
    this.#lineBegins = false;
    return this.#leave(at);
  }

  #broken(reason: MalformedReason, text: string, at: number): number {
    const document = this.#document;
    const { scanner } = document;
    const { inString, inEscape, depth } = scanner;
    const lineBegins = (at === 0 ? this.#last : text.charCodeAt(at - 1)) === LINE_FEED;
    if (!document.claimed) {
      this.#release(at, document.raw);
      this.#place = 'prose';
      this.#skipper.begin(depth, { inString, inEscape, lineBegins, oneLine: true });
    } else if (document.refuse(reason, this.#base + at, text.charAt(at))) {
      this.#place = 'skipping';
      this.#skipper.begin(depth - document.outerDepth, { inString, inEscape, lineBegins, oneLine: false });
    } else {
      return this.#leave(at);
    }
    return at;
  }

  #skip(text: string, from: number): number {
    const at = this.#skipper.skip(text, from);
    if (!this.#skipper.done) return at;
    if (this.#place === 'prose') {
      this.#place = 'outside';
      this.#afterKey = false;
    } else if (text.charCodeAt(at - 1) === CLOSE_BRACE && this.#document.giveUp(this.#base + at))
      this.#place = 'inside';
    else this.#leave(at);
    if (this.#skipper.atNew || text.charCodeAt(at - 1) === LINE_FEED) this.#lineBegins = true;
    return at;
  }

  #handOn(text: string, to: number): void {
    if (this.#place === 'outside' || this.#place === 'prose') this.#register.text(text.slice(this.#textFrom, to));
    this.#textFrom = to;
  }
}
