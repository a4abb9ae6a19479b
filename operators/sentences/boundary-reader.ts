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
  isDash,
  isLetter,
  kindOf,
  LOWER,
  MARK,
  NEWLINE,
  OPEN,
  PICTOGRAPH,
  QUOTE,
  SPACE,
  STOP,
  UPPER,
} from './characters.ts';
import { CodeFence } from './code-fence.ts';
import { dotMeaning } from './dot-meaning.ts';
import { Enclosures } from './enclosures.ts';
import { EndMark, isEndMark, isOmission } from './end-mark.ts';
import { beginsGlued, mayHaveReference, mayPrecedeGlued } from './glued-sentences.ts';
import { ListMarkers, mayEndMarker } from './list-markers.ts';
import type { Locale } from './locale.ts';
import { OpeningCheck } from './opening-check.ts';
import type { Phase } from './phase.ts';
import { Quotes } from './quotes.ts';
import { RecentText } from './recent-text.ts';
import { SentenceFront } from './sentence-front.ts';
import { endsBeforeWord, endsDirectly, verdictAt } from './verdict.ts';

const APOSTROPHE_CODE = 0x27;
const COMMA = 0x2c;
const SQUARE = 0x5b;
/** References are no longer: "12, 13". */
const REFERENCE_CHARS = 12;

/** Finds where sentences end, one UTF-16 unit at a time; tells `cut` each place once it is certain. */
export class BoundaryReader {
  readonly recent: RecentText = new RecentText();
  readonly #enclosures = new Enclosures();
  readonly #front = new SentenceFront(this.recent);
  readonly #mark = new EndMark();
  readonly #fence = new CodeFence();
  readonly #markers: ListMarkers;
  readonly #openings: OpeningCheck;
  readonly #quotes: Quotes;
  readonly #locale: Locale;
  readonly #holdChars: number;
  readonly #cut: (at: number) => void;
  #phase: Phase = 'front';
  /** Where the word or bracket after the end mark begins. */
  #tokenAt = 0;

  constructor(locale: Locale, holdChars: number, cut: (at: number) => void) {
    this.#locale = locale;
    this.#holdChars = holdChars;
    this.#cut = cut;
    this.#markers = new ListMarkers(locale);
    this.#openings = new OpeningCheck(this.recent, this.#enclosures, locale);
    this.#quotes = new Quotes(this.recent, this.#enclosures, (role, code, at) => this.#take(role, code, at));
  }

  /** True while units of kinds under NEWLINE change nothing: they need only be put into `recent`. */
  get idle(): boolean {
    return this.#phase === 'text' && this.#markers.idle && !this.#quotes.waiting && !this.#openings.pending;
  }

  get inCode(): boolean {
    return this.#phase === 'code';
  }

  /** Whether the text so far may well be a whole sentence, though what follows could prove otherwise. */
  get mayHaveEnded(): boolean {
    if (this.#enclosures.depth > 0 || (this.#phase !== 'mark' && this.#phase !== 'gap')) return false;
    return this.#mark.mayEnd(this.#phase === 'gap', this.recent);
  }

  /** Takes the unit at `at`. */
  read(code: number, at: number): void {
    const kind = this.#locale.kindOf(code);
    if (this.#phase === 'code') {
      if (this.#fence.closes(kind, code)) this.#finish(at + 1);
    } else if (!this.#quotes.waiting || !this.#quotes.follow(kind, code, at)) {
      this.#readPlain(kind, code, at);
    }
    this.recent.put(at, code);
    if (this.#enclosures.holding && at - this.#enclosures.outermostAt >= this.#holdChars) this.#giveUpEnclosures();
  }

  /** The text is over at `at`: tells the ends that only waited for more. */
  end(at: number): void {
    this.recent.put(at, 0x20);
    if (this.#quotes.waiting) this.#quotes.settle(SPACE, at);
    if (this.#phase === 'word' || this.#phase === 'glued') this.#take(SPACE, 0x20, at);
    this.#giveUpEnclosures();
  }

  /** The text was cut at `at` from outside; `goesOn`: inside a sentence. */
  restart(at: number, goesOn: boolean): void {
    if (this.#quotes.waiting) this.#quotes.settle(SPACE, at);
    if (!goesOn) this.#begin(at);
    this.#front.from = at;
  }

  #readPlain(kind: number, code: number, at: number): void {
    if (kind === BACKTICK && this.#phase === 'gap' && this.#mark.newlines > 0) this.#decide(kind, code, at);
    if (this.#phase === 'front' && this.#fence.opens(code, !this.#front.hasContent)) {
      this.#phase = 'code';
      this.#giveUpEnclosures();
    } else if (kind === QUOTE || kind === APOSTROPHE || kind === BACKTICK) {
      this.#front.hasContent = true;
      this.#quotes.read(kind, code, at);
    } else {
      this.#take(kind, code, at);
    }
  }

  #begin(at: number): void {
    this.#phase = 'front';
    this.#front.begin(at);
    this.#fence.begin();
    this.#markers.setBullet(0);
  }

  /** Begins a sentence at `at`, whose first word has been read already. */
  #beginAtWord(at: number): void {
    this.#begin(at);
    this.#phase = 'text';
    this.#front.beginAtWord(at);
  }

  #take(kind: number, code: number, at: number): void {
    if (this.#openings.pending) this.#openings.read(kind, at);
    if (!this.#markers.idle) {
      const itemAt = this.#markers.read(kind, code);
      if (itemAt >= 0 && this.#endAt(itemAt, this.#enclosures.depth)) this.#beginAtWord(itemAt);
    }
    if (this.#phase === 'front') this.#inFront(kind, code, at);
    else if (this.#phase === 'text') this.#inText(kind, code, at);
    else if (this.#phase === 'mark') this.#afterMark(kind, code, at);
    else if (this.#phase === 'gap') this.#inGap(kind, code, at);
    else if (this.#phase === 'citation') this.#inCitation(kind, code, at);
    else if (this.#phase === 'reference') this.#inReference(kind, code, at);
    else if (this.#phase === 'dash') this.#afterDash(kind, code, at);
    else this.#inToken(kind, code, at);
  }

  #inFront(kind: number, code: number, at: number): void {
    if (isLetter(kind) || kind === DIGIT) {
      this.#front.readFirstWord(kind, at);
      this.#phase = 'text';
    } else if (kind === NEWLINE) {
      if (this.#front.hasContent) this.#beginLineEnd(at);
    } else {
      if (kind === BULLET) this.#markers.setBullet(code);
      else if (kind === OPEN) this.#open(code, at);
      else if (kind === CLOSE) this.#enclosures.close(code);
      this.#front.readSign(kind, code, at);
    }
  }

  #inText(kind: number, code: number, at: number): void {
    if (isEndMark(kind)) {
      this.#beginMark(kind, code, at);
    } else if (kind === NEWLINE) {
      if (this.#front.isOneLine) this.#finish(at + 1);
      else this.#beginLineEnd(at);
    } else if (kind === OPEN) {
      this.#open(code, at);
    } else if (kind === CLOSE) {
      this.#endsMarker(kind, code, at);
      this.#enclosures.close(code);
    } else if (kind === BULLET && code === this.#markers.bullet && this.#endAt(at, this.#enclosures.depth)) {
      this.#begin(at);
      this.#inFront(kind, code, at);
    }
  }

  #beginMark(kind: number, code: number, at: number): void {
    if ((kind === DOT || kind === ELLIPSIS) && isOmission(this.recent, at, this.#front.from)) return;
    if (kind === DOT) {
      if (this.#endsMarker(kind, code, at)) return;
      this.#mark.meaning = dotMeaning(this.recent, at, this.#front.from, this.#locale);
    }
    if (kind === STOP && this.#enclosures.depth === 0) {
      this.#finish(at + 1);
      return;
    }
    this.#phase = 'mark';
    this.#mark.begin(kind, at, this.recent);
  }

  #endsMarker(kind: number, code: number, at: number): boolean {
    if (!mayEndMarker(kind, code)) return false;
    return this.#markers.readMark(this.recent, at, code, this.#front.from, this.#front.firstWordAt);
  }

  #beginLineEnd(at: number): void {
    this.#phase = 'gap';
    this.#mark.beginLine(at);
  }

  #afterMark(kind: number, code: number, at: number): void {
    if (isEndMark(kind)) {
      this.#mark.add(kind, at, false);
    } else if (kind === QUOTE || kind === CLOSE) {
      this.#enclosures.close(code);
      this.#mark.closed = true;
    } else if (kind !== EMPHASIS && kind !== MARK && kind !== PICTOGRAPH) {
      this.#mark.depth = this.#enclosures.depth;
      if (kind === SPACE || kind === NEWLINE) {
        this.#mark.newlines = 0;
        if (kind === NEWLINE) this.#mark.addLineEnd(at);
        this.#phase = 'gap';
      } else if (code === SQUARE) {
        this.#beginToken('citation', at);
      } else {
        this.#hugsMark(kind, code, at);
      }
    }
  }

  /** Something that is no white space and closes nothing follows the end mark directly. */
  #hugsMark(kind: number, code: number, at: number): void {
    if (kind === UPPER && mayPrecedeGlued(this.recent, this.#mark, this.#front.from)) {
      this.#beginToken('glued', at);
      return;
    }
    if (kind === DIGIT && mayHaveReference(this.recent, this.#mark, this.#front.from)) {
      this.#beginToken('reference', at);
      return;
    }
    const ends = endsDirectly(this.#mark, kind, code, this.recent);
    this.#phase = 'text';
    const end = this.#mark.endBefore(at);
    if (ends && this.#endAt(end, this.#mark.depth)) this.#begin(end);
    this.#take(kind, code, at);
  }

  #inGap(kind: number, code: number, at: number): void {
    const sameLine = this.#mark.newlines === 0;
    if (kind === SPACE || kind === MARK || (kind === PICTOGRAPH && sameLine)) return;
    if (kind === NEWLINE) {
      this.#mark.addLineEnd(at);
      if (this.#mark.newlines === 2) this.#endParagraph(at + 1);
    } else if (sameLine && isEndMark(kind) && kind !== STOP) {
      this.#mark.add(kind, at, true);
      this.#phase = 'mark';
    } else if (sameLine && kind === CLOSE) {
      this.#enclosures.close(code);
      this.#mark.closed = true;
      this.#phase = 'mark';
    } else if (sameLine && code === SQUARE) {
      this.#beginToken('citation', at);
    } else if (sameLine && isDash(code) && this.#mark.kind !== 'stop') {
      this.#beginToken('dash', at);
    } else {
      this.#decide(kind, code, at);
    }
  }

  #inReference(kind: number, code: number, at: number): void {
    const begun = at - this.#tokenAt;
    if (begun < REFERENCE_CHARS && (kind === DIGIT || kind === SPACE || code === COMMA)) return;
    this.#phase = 'text';
    const ends = kind === UPPER && kindOf(this.recent.at(at - 1)) === SPACE;
    if (ends && this.#endAt(at, this.#mark.depth)) this.#begin(at);
    this.#take(kind, code, at);
  }

  #afterDash(kind: number, code: number, at: number): void {
    if (kind === SPACE || isDash(code)) return;
    this.#phase = 'text';
    const goesOn = kind === LOWER || kind === DIGIT || kind === CLAUSE;
    const ends = !goesOn && verdictAt(this.#mark, kind, code, this.#front, this.#locale) === 'ends';
    const end = this.#mark.endBefore(this.#tokenAt);
    if (ends && this.#endAt(end, this.#mark.depth)) {
      this.#begin(end);
      this.#front.hasContent = true;
    }
    this.#take(kind, code, at);
  }

  #inCitation(kind: number, code: number, at: number): void {
    if (kind === DIGIT || kind === CLAUSE || kind === SPACE || isDash(code)) return;
    if (kind === CLOSE && kindOf(this.recent.at(at - 1)) === DIGIT) {
      this.#phase = 'mark';
      return;
    }
    if (kindOf(this.recent.at(this.#tokenAt - 1)) === SPACE) {
      this.#decide(OPEN, SQUARE, this.#tokenAt);
    } else {
      this.#phase = 'text';
      this.#open(SQUARE, this.#tokenAt);
    }
    this.#take(kind, code, at);
  }

  #decide(kind: number, code: number, at: number): void {
    const verdict = verdictAt(this.#mark, kind, code, this.#front, this.#locale);
    if (verdict === 'word') {
      this.#beginToken('word', at);
      return;
    }
    this.#phase = 'text';
    if (verdict === 'ends') {
      if (this.#mark.newlines > 0) this.#giveUpEnclosures();
      const end = this.#mark.endBefore(at);
      if (this.#endAt(end, this.#mark.depth)) this.#begin(end);
    }
    if (kind !== BACKTICK) this.#take(kind, code, at);
  }

  #beginToken(phase: Phase, at: number): void {
    this.#phase = phase;
    this.#tokenAt = at;
  }

  #inToken(kind: number, code: number, at: number): void {
    if (isLetter(kind) || kind === MARK) return;
    const [start, mark, front] = [this.#tokenAt, this.#mark, this.#front];
    const word = this.recent
      .slice(Math.max(start, at - 40), at)
      .toLowerCase()
      .replace('’', "'");
    const ends =
      this.#phase === 'word'
        ? endsBeforeWord(mark, word, code, front, this.#locale)
        : beginsGlued(this.recent, mark, { start, end: at, next: kind, from: front.from }, this.#locale);
    this.#phase = 'text';
    if (ends && this.#endAt(start, mark.depth)) this.#beginAtWord(start);
    this.#take(kind, code, at);
  }

  #open(code: number, at: number): void {
    if (this.#openings.isEmoticon(code, at)) return;
    if (code === APOSTROPHE_CODE && this.#enclosures.innermost?.mark === "'") {
      this.#enclosures.forgetInnermost();
      if (this.#enclosures.depth === 0) this.#giveUpEnclosures();
    }
    this.#enclosures.open(code, at);
    this.#openings.opened(code, at);
  }

  /** Ends the sentence before `at`, or holds that end while a quote or bracket is open. */
  #endAt(at: number, depth: number): boolean {
    if (depth > 0 && at - this.#enclosures.outermostAt < this.#holdChars) {
      this.#enclosures.hold(at);
      return false;
    }
    if (depth > 0) this.#giveUpEnclosures();
    this.#cut(at);
    return true;
  }

  #finish(at: number): void {
    this.#cut(at);
    this.#begin(at);
  }

  #endParagraph(at: number): void {
    this.#giveUpEnclosures();
    this.#markers.reset();
    this.#finish(at);
  }

  /** What is open will not close: the ends held inside are ends after all. */
  #giveUpEnclosures(): void {
    for (const at of this.#enclosures.giveUp()) {
      this.#cut(at);
      this.#front.beginAtWord(at);
    }
    this.#mark.depth = 0;
  }
}
