import {
  APOSTROPHE,
  BACKTICK,
  BULLET,
  CLAUSE,
  CLOSE,
  DIGIT,
  DOT,
  ELLIPSIS,
  EMPHASIS,
  EXCLAMATION,
  isLetter,
  kindOf,
  LETTER,
  LOWER,
  MARK,
  NEWLINE,
  OPEN,
  PICTOGRAPH,
  QUESTION,
  QUOTE,
  SPACE,
  STOP,
  UPPER,
} from './characters.ts';
import { dotMeaning } from './dot-meaning.ts';
import { Enclosures } from './enclosures.ts';
import { ListMarkers, mayEndMarker } from './list-markers.ts';
import type { Locale } from './locale.ts';
import type { DotMeaning } from './locales/locale-source.ts';
import { Quotes } from './quotes.ts';
import { RecentText } from './recent-text.ts';

type Phase =
  /** No end in sight. */
  | 'text'
  /** Before the first letter of a sentence. */
  | 'start'
  /** Right after an end mark and what hugs it. */
  | 'mark'
  /** In the white space after an end mark. */
  | 'gap'
  /** In the word after an end mark: which word it is decides. */
  | 'word'
  /** In a capitalised word glued to a dot: "done.Next". */
  | 'glued'
  /** In a square bracket after an end mark: a citation belongs to the sentence before. */
  | 'citation'
  /** In a fenced block of code. */
  | 'fence';

type EndMark = 'dot' | 'exclamation' | 'question' | 'stop' | 'ellipsis' | 'line';

const COLON = 0x3a;
const SEMICOLON = 0x3b;
const SQUARE = 0x5b;
const HASH = 0x23;
const PIPE = 0x7c;
/** Kana that go on after a quotation: 「はい。」と言った。 */
const AFTER_QUOTATION = 'とっのはがをにでも';
/** Signs that join what stands on both sides. */
const JOINING = '&/+=<>';
/** A sentence whose opening adverbial is longer than this is past it. */
const FRONT_CHARS = 40;

/** Finds where sentences end, one UTF-16 unit at a time; tells `cut` each place once it is certain. */
export class BoundaryReader {
  readonly #text = new RecentText();
  readonly #enclosures = new Enclosures();
  readonly #quotes: Quotes;
  readonly #markers: ListMarkers;
  readonly #locale: Locale;
  readonly #holdChars: number;
  readonly #cut: (at: number) => void;

  #from = 0;
  #firstWordAt = -1;
  #beganLower = false;
  #hasContent = false;
  /** The sentence is a heading or a table row: it ends with its line. */
  #oneLine = false;

  #phase: Phase = 'start';
  #mark: EndMark = 'dot';
  #meaning: DotMeaning = 'end';
  #marks = 0;
  #dots = 0;
  #attached = false;
  #spacedMarks = false;
  #closed = false;
  #depth = 0;
  #newlines = 0;
  #secondMarkAt = 0;
  #markAt = 0;
  #tokenAt = 0;

  #unverified = false;
  #elisionAt = -1;

  #fenceCode = 0;
  #fenceLength = 0;
  #fenceRun = 0;
  #fenceClean = false;

  constructor(locale: Locale, holdChars: number, cut: (at: number) => void) {
    this.#locale = locale;
    this.#holdChars = holdChars;
    this.#cut = cut;
    this.#markers = new ListMarkers(locale);
    this.#quotes = new Quotes(this.#text, this.#enclosures, (role, code, at) => this.#take(role, code, at));
  }

  /** True while units of kinds under NEWLINE change nothing: they need only be put into {@link recent}. */
  get idle(): boolean {
    return (
      this.#phase === 'text' && !this.#unverified && this.#elisionAt < 0 && !this.#quotes.waiting && this.#markers.idle
    );
  }

  get recent(): RecentText {
    return this.#text;
  }

  get inFence(): boolean {
    return this.#phase === 'fence';
  }

  /** Whether the text so far may well be a whole sentence, though what follows could prove otherwise. */
  get mayHaveEnded(): boolean {
    if (this.#enclosures.depth > 0 || (this.#phase !== 'mark' && this.#phase !== 'gap')) return false;
    if (this.#mark !== 'dot') return true;
    if (this.#meaning === 'inside' || this.#meaning === 'maybe') return false;
    return this.#phase === 'gap' || this.#closed || kindOf(this.#text.at(this.#markAt - 1)) !== DIGIT;
  }

  /** Takes the unit at `at`. */
  read(code: number, at: number): void {
    const kind = this.#locale.kindOf(code);
    if (this.#phase === 'fence') {
      this.#readFence(kind, code, at);
      this.#text.put(at, code);
      return;
    }
    const usedUp = this.#quotes.waiting && this.#quotes.follow(kind, code, at);
    if (!usedUp) {
      if (kind === QUOTE || kind === APOSTROPHE || (kind === BACKTICK && !this.#opensFence(code, at))) {
        this.#quotes.read(kind, code, at);
      } else if (kind !== BACKTICK) {
        if (!(kind === EMPHASIS && this.#opensFence(code, at))) this.#take(kind, code, at);
      }
    }
    this.#text.put(at, code);
    if (this.#enclosures.holding && at - this.#enclosures.outermostAt >= this.#holdChars) this.#releaseHeld();
  }

  /** The text is over at `at`: tells the ends that only waited for more. */
  end(at: number): void {
    this.#text.put(at, 0x20);
    if (this.#quotes.waiting) this.#quotes.settle(SPACE, at);
    if (this.#phase === 'word' || this.#phase === 'glued') this.#take(SPACE, 0x20, at);
    this.#releaseHeld();
  }

  /** The sentence was ended at `at` by something other than this reader. */
  restart(at: number, continues: boolean): void {
    if (this.#quotes.waiting) this.#quotes.settle(SPACE, at);
    this.#from = at;
    if (!continues) this.#begin(at);
  }

  #begin(at: number): void {
    this.#from = at;
    this.#phase = 'start';
    this.#firstWordAt = -1;
    this.#beganLower = false;
    this.#hasContent = false;
    this.#oneLine = false;
    this.#fenceRun = 0;
    this.#markers.setBullet(0);
  }

  /** Begins a sentence whose first word lies behind already, at `at`. */
  #beginAtWord(at: number): void {
    this.#begin(at);
    this.#firstWordAt = at;
    this.#hasContent = true;
    this.#phase = 'text';
  }

  #take(kind: number, code: number, at: number): void {
    if (this.#unverified && kind !== SPACE) this.#verifyOpening(kind, at);
    if (this.#elisionAt >= 0 && !isLetter(kind)) this.#checkElision(at);
    if (!this.#markers.idle) {
      const itemAt = this.#markers.read(kind, code);
      if (itemAt >= 0 && this.#endAt(itemAt, this.#enclosures.depth)) this.#beginAtWord(itemAt);
    }
    if (this.#phase === 'start') this.#inStart(kind, code, at);
    else if (this.#phase === 'text') this.#inText(kind, code, at);
    else if (this.#phase === 'mark') this.#afterMark(kind, code, at);
    else if (this.#phase === 'gap') this.#inGap(kind, code, at);
    else if (this.#phase === 'citation') this.#inCitation(kind, code, at);
    else this.#inToken(kind, code, at);
  }

  #inStart(kind: number, code: number, at: number): void {
    switch (kind) {
      case LOWER:
      case UPPER:
      case LETTER:
      case DIGIT:
        this.#firstWordAt = at;
        this.#beganLower = kind === LOWER;
        this.#hasContent = true;
        this.#phase = 'text';
        return;
      case NEWLINE:
        if (this.#hasContent) this.#beginLineEnd();
        return;
      case SPACE:
        if (at > this.#from && this.#text.at(at - 1) === HASH) this.#oneLine = true;
        return;
      case BULLET:
        this.#markers.setBullet(code);
        break;
      case OPEN:
        this.#open(code, at);
        break;
      case CLOSE:
        this.#enclosures.close(code);
        break;
      default:
        if (code === PIPE) this.#oneLine = true;
    }
    this.#hasContent = true;
  }

  #inText(kind: number, code: number, at: number): void {
    switch (kind) {
      case DOT:
        this.#readDot(code, at);
        return;
      case ELLIPSIS:
        if (!this.#followsOpening(at)) this.#beginMark('ellipsis', at);
        return;
      case EXCLAMATION:
        this.#beginMark('exclamation', at);
        return;
      case QUESTION:
        this.#beginMark('question', at);
        return;
      case STOP:
        if (this.#enclosures.depth > 0) this.#beginMark('stop', at);
        else this.#finish(at + 1);
        return;
      case NEWLINE:
        if (this.#oneLine) this.#finish(at + 1);
        else this.#beginLineEnd();
        return;
      case OPEN:
        this.#open(code, at);
        return;
      case CLOSE:
        if (mayEndMarker(kind, code)) this.#markers.readMark(this.#text, at, code, this.#from, this.#firstWordAt);
        this.#enclosures.close(code);
        return;
      case BULLET:
        if (code === this.#markers.bullet && this.#endAt(at, this.#enclosures.depth)) {
          this.#begin(at);
          this.#inStart(kind, code, at);
        }
        return;
    }
  }

  #readDot(code: number, at: number): void {
    if (this.#followsOpening(at)) return;
    if (mayEndMarker(DOT, code) && this.#markers.readMark(this.#text, at, code, this.#from, this.#firstWordAt)) {
      return;
    }
    this.#meaning = dotMeaning(this.#text, at, this.#from, this.#locale);
    this.#beginMark('dot', at);
  }

  /** Dots right after an opening bracket stand for something left out: "[...]". */
  #followsOpening(at: number): boolean {
    const before = kindOf(this.#text.at(at - 1));
    return at > this.#from && (before === OPEN || before === DOT || before === ELLIPSIS);
  }

  #beginMark(mark: EndMark, at: number): void {
    this.#phase = 'mark';
    this.#mark = mark;
    this.#marks = 1;
    this.#dots = mark === 'dot' ? 1 : 0;
    this.#attached = kindOf(this.#text.at(at - 1)) !== SPACE;
    this.#spacedMarks = false;
    this.#closed = false;
    this.#newlines = 0;
    this.#markAt = at;
  }

  #beginLineEnd(): void {
    this.#mark = 'line';
    this.#phase = 'gap';
    this.#newlines = 1;
    this.#closed = false;
  }

  /** A further end mark of the same run: "?!", "...", "? ? ?". */
  #addMark(kind: number, at: number): void {
    this.#marks++;
    if (this.#marks === 2) this.#secondMarkAt = at;
    if (kind === DOT) this.#dots++;
    if (kind === ELLIPSIS || this.#dots > 1) this.#mark = 'ellipsis';
    else if (kind === QUESTION) this.#mark = 'question';
    else if (kind === EXCLAMATION && this.#mark !== 'question') this.#mark = 'exclamation';
    else if (kind === STOP) this.#mark = 'stop';
  }

  #afterMark(kind: number, code: number, at: number): void {
    switch (kind) {
      case DOT:
      case ELLIPSIS:
      case EXCLAMATION:
      case QUESTION:
      case STOP:
        this.#addMark(kind, at);
        return;
      case EMPHASIS:
      case MARK:
      case PICTOGRAPH:
        return;
      case QUOTE:
      case CLOSE:
        this.#enclosures.close(code);
        this.#closed = true;
        return;
      case SPACE:
      case NEWLINE:
        this.#depth = this.#enclosures.depth;
        this.#newlines = kind === NEWLINE ? 1 : 0;
        this.#phase = 'gap';
        return;
      default:
        this.#depth = this.#enclosures.depth;
        this.#afterMarkDirectly(kind, code, at);
    }
  }

  /** Something other than white space hugs the end mark. */
  #afterMarkDirectly(kind: number, code: number, at: number): void {
    if (kind === UPPER && this.#mayBeGlued()) {
      this.#tokenAt = at;
      this.#phase = 'glued';
      return;
    }
    const wide = this.#text.at(at - 1) >= 0x3000;
    const ends =
      (kind === UPPER && this.#closed) ||
      (kind === OPEN && (this.#closed || wide)) ||
      (this.#mark === 'stop' && !(this.#closed && AFTER_QUOTATION.includes(String.fromCharCode(code)))) ||
      (kind === LETTER && (this.#mark === 'question' || this.#mark === 'exclamation') && !this.#closed);
    this.#phase = 'text';
    if (ends && this.#endAt(at, this.#depth)) this.#begin(at);
    this.#take(kind, code, at);
  }

  /** Whether the word before the end mark is plain enough for the next sentence to be glued to it. */
  #mayBeGlued(): boolean {
    if (this.#marks > 1 || this.#closed || this.#meaning === 'inside') return false;
    const start = this.#text.wordStart(this.#markAt, this.#from);
    const last = kindOf(this.#text.at(this.#markAt - 1));
    if (this.#markAt - start < 2 || (last !== LOWER && last !== DIGIT)) return false;
    for (let at = start; at < this.#markAt; at++) {
      const code = this.#text.at(at);
      const kind = kindOf(code);
      if (!isLetter(kind) && kind !== DIGIT && kind !== APOSTROPHE && code !== 0x2c && code !== 0x2d) return false;
    }
    return true;
  }

  #inGap(kind: number, code: number, at: number): void {
    switch (kind) {
      case SPACE:
      case MARK:
        return;
      case NEWLINE:
        this.#newlines++;
        if (this.#newlines === 2) this.#endParagraph(at + 1);
        return;
      case PICTOGRAPH:
        if (this.#newlines > 0) this.#decide(kind, code, at);
        return;
      case DOT:
      case ELLIPSIS:
      case EXCLAMATION:
      case QUESTION:
        if (this.#newlines > 0) {
          this.#decide(kind, code, at);
          return;
        }
        this.#spacedMarks = true;
        this.#addMark(kind, at);
        this.#phase = 'mark';
        return;
      case CLOSE:
        if (this.#newlines > 0) {
          this.#decide(kind, code, at);
          return;
        }
        this.#enclosures.close(code);
        this.#closed = true;
        this.#phase = 'mark';
        return;
      case OPEN:
        if (code === SQUARE && this.#newlines === 0 && this.#mark !== 'line') {
          this.#tokenAt = at;
          this.#phase = 'citation';
          return;
        }
        this.#decide(kind, code, at);
        return;
      default:
        this.#decide(kind, code, at);
    }
  }

  #inCitation(kind: number, code: number, at: number): void {
    if (kind === DIGIT || kind === CLAUSE || kind === SPACE) return;
    if (kind === CLOSE && kindOf(this.#text.at(at - 1)) === DIGIT) {
      this.#phase = 'mark';
      return;
    }
    this.#decide(OPEN, SQUARE, this.#tokenAt);
    this.#take(kind, code, at);
  }

  /** The first unit after the gap says whether the sentence ended, or that its whole word must be seen. */
  #decide(kind: number, code: number, at: number): void {
    const verdict = this.#verdict(kind, code);
    if (verdict === 'word') {
      this.#tokenAt = at;
      this.#phase = 'word';
      return;
    }
    this.#phase = 'text';
    if (verdict === 'end') {
      if (this.#newlines > 0) this.#releaseHeld(true);
      const end = this.#endsBeforeEllipsis() ? this.#secondMarkAt : at;
      if (this.#endAt(end, this.#newlines > 0 ? 0 : this.#depth)) this.#begin(end);
    }
    this.#take(kind, code, at);
  }

  /** "word. . . . Next": the first dot ended the sentence, the other three stand for what was left out after it. */
  #endsBeforeEllipsis(): boolean {
    return this.#mark === 'ellipsis' && this.#attached && this.#spacedMarks && this.#dots === 4 && this.#marks === 4;
  }

  #verdict(kind: number, code: number): 'end' | 'goes on' | 'word' {
    if (this.#mark === 'stop') return 'end';
    if (kind === CLAUSE || kind === CLOSE || kind === QUOTE) return 'goes on';
    if (this.#mark === 'line') return kind === LOWER && !this.#beganLower ? 'goes on' : 'end';
    if (this.#newlines > 0) return this.#verdictOnNewLine(kind);
    if (kind === LOWER) return this.#endsBeforeLower() ? 'end' : 'goes on';
    if (this.#mark === 'ellipsis') return this.#verdictAfterEllipsis(kind, code);
    if (this.#mark !== 'dot') return 'end';
    switch (this.#meaning) {
      case 'inside':
        return 'goes on';
      case 'maybe':
        return kind === UPPER ? 'word' : 'goes on';
      case 'time':
        if (kind === UPPER) return 'word';
        return kind === DIGIT && !this.#isFronted() ? 'end' : 'goes on';
      case 'number':
        return kind === DIGIT ? 'goes on' : 'end';
      default:
        return JOINING.includes(String.fromCharCode(code)) ? 'goes on' : 'end';
    }
  }

  #verdictOnNewLine(kind: number): 'end' | 'goes on' {
    if (this.#mark !== 'dot') return kind === LOWER && this.#closed ? 'goes on' : 'end';
    if (this.#meaning === 'inside') return 'goes on';
    return kind === LOWER && (this.#meaning !== 'end' || this.#closed) ? 'goes on' : 'end';
  }

  #verdictAfterEllipsis(kind: number, code: number): 'end' | 'goes on' | 'word' {
    if (kind === DIGIT) return 'goes on';
    if (kind !== UPPER || this.#dots > 3) return 'end';
    return this.#locale.capitalInitials.includes(String.fromCharCode(code)) ? 'word' : 'end';
  }

  /** Lower case goes on with a sentence, except after a question, after "!!", or where this writer uses no capitals. */
  #endsBeforeLower(): boolean {
    if (this.#closed || this.#mark === 'ellipsis') return false;
    if (this.#mark === 'question') return true;
    if (this.#mark === 'exclamation') return this.#marks > 1 || this.#beganLower;
    return this.#beganLower && this.#meaning === 'end';
  }

  #inToken(kind: number, code: number, at: number): void {
    if (isLetter(kind) || kind === MARK) return;
    const ended = this.#phase === 'word' ? this.#endedBeforeWord(kind, at) : this.#endedBeforeGlued(kind, at);
    this.#phase = 'text';
    if (ended && this.#endAt(this.#tokenAt, this.#depth)) this.#beginAtWord(this.#tokenAt);
    this.#take(kind, code, at);
  }

  #token(at: number): string {
    return this.#text
      .slice(Math.max(this.#tokenAt, at - 40), at)
      .toLowerCase()
      .replace('’', "'");
  }

  #endedBeforeWord(kind: number, at: number): boolean {
    const word = this.#token(at);
    if (this.#mark === 'ellipsis') return !this.#locale.alwaysCapital.has(word);
    if (this.#locale.starters.has(word)) return !(word.length === 1 && kind === DOT);
    return this.#meaning === 'time' && !this.#locale.afterTime.has(word) && !this.#isFronted();
  }

  #endedBeforeGlued(kind: number, at: number): boolean {
    const word = this.#token(at);
    const known = this.#locale.starters.has(word) || (kind === DOT && this.#locale.dots.has(word));
    if (kind !== SPACE && kind !== NEWLINE && kind !== CLAUSE && kind !== MARK && !known) return false;
    if (word.length === 1) return known && kind === SPACE;
    for (let i = this.#tokenAt + 1; i < at; i++) {
      const inner = kindOf(this.#text.at(i));
      if (inner !== LOWER && inner !== APOSTROPHE) return false;
    }
    const first = kindOf(this.#text.at(this.#text.wordStart(this.#markAt, this.#from)));
    return known || first !== UPPER;
  }

  /** Whether the sentence is still in an opening adverbial of time: "At 5 a.m. Mr. Smith …". */
  #isFronted(): boolean {
    const start = this.#firstWordAt;
    if (start < 0 || this.#markAt - start > FRONT_CHARS) return false;
    let end = start;
    while (end < this.#markAt && isLetter(kindOf(this.#text.at(end)))) end++;
    return this.#locale.fronting.has(this.#text.slice(start, end).toLowerCase());
  }

  #open(code: number, at: number): void {
    const before = at > this.#from ? this.#text.at(at - 1) : 0;
    if (code === 0x28 && (before === COLON || before === SEMICOLON)) return;
    if (code === 0x27 && this.#enclosures.innermost?.mark === "'") {
      this.#enclosures.forgetInnermost();
      if (this.#enclosures.depth === 0) this.#releaseHeld();
    }
    this.#enclosures.open(code, at);
    this.#unverified = code === 0x22 || code === 0x27 || code === 0x60;
    this.#elisionAt = code === 0x27 ? at + 1 : -1;
  }

  /** Punctuation right after an opening quote shows that it was none. */
  #verifyOpening(kind: number, at: number): void {
    this.#unverified = false;
    const spaced = kindOf(this.#text.at(at - 1)) === SPACE;
    const refuted = kind === CLAUSE || (spaced && (kind === DOT || kind === EXCLAMATION || kind === QUESTION));
    if (refuted) {
      this.#enclosures.forgetInnermost();
      this.#elisionAt = -1;
    }
  }

  #checkElision(at: number): void {
    const start = this.#elisionAt;
    if (at === start) return;
    this.#elisionAt = -1;
    if (this.#enclosures.innermost?.at !== start - 1) return;
    const word = this.#text.slice(Math.max(start, at - 16), at).toLowerCase();
    if (this.#locale.elisions.has(word)) this.#enclosures.forgetInnermost();
  }

  /** Ends the sentence before `at`, or holds that end while a quote or bracket is open. */
  #endAt(at: number, depth: number): boolean {
    if (depth > 0 && at - this.#enclosures.outermostAt < this.#holdChars) {
      this.#enclosures.hold(at);
      return false;
    }
    if (depth > 0) this.#releaseHeld(true);
    this.#cut(at);
    return true;
  }

  #finish(at: number): void {
    this.#cut(at);
    this.#begin(at);
  }

  #endParagraph(at: number): void {
    this.#releaseHeld(true);
    this.#markers.reset();
    this.#finish(at);
  }

  /** The marks that held ends back never closed. */
  #releaseHeld(forget = false): void {
    const held = this.#enclosures.holding || forget ? this.#enclosures.giveUp() : [];
    for (const at of held) {
      this.#cut(at);
      this.#from = at;
      this.#firstWordAt = at;
    }
    this.#depth = 0;
  }

  /** A line that begins with three backticks or tildes begins a block of code. */
  #opensFence(code: number, at: number): boolean {
    if (this.#phase === 'gap' && this.#newlines > 0) this.#decide(BACKTICK, code, at);
    if (this.#phase !== 'start' || (code !== 0x60 && code !== 0x7e)) return false;
    const before = at > this.#from ? this.#text.at(at - 1) : 0x20;
    if (before === code) this.#fenceRun++;
    else this.#fenceRun = this.#hasContent ? 0 : 1;
    this.#hasContent = true;
    if (this.#fenceRun < 3) return false;
    this.#phase = 'fence';
    this.#fenceCode = code;
    this.#fenceLength = 3;
    this.#fenceClean = false;
    this.#enclosures.giveUp();
    return true;
  }

  /** In a fence only a line of the fence's own mark matters. */
  #readFence(kind: number, code: number, at: number): void {
    if (kind === NEWLINE) {
      if (this.#fenceClean && this.#fenceRun >= this.#fenceLength) this.#finish(at + 1);
      this.#fenceRun = 0;
      this.#fenceClean = true;
    } else if (code === this.#fenceCode) {
      this.#fenceRun++;
    } else if (kind !== SPACE || this.#fenceRun === 0) {
      if (kind !== SPACE) this.#fenceClean = false;
    }
  }
}
