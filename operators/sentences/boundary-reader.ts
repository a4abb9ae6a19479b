import { AfterMark } from './after-mark.ts';
import {
  APOSTROPHE,
  BACKTICK,
  BULLET,
  CLOSE,
  DIGIT,
  DOT,
  ELLIPSIS,
  isLetter,
  NEWLINE,
  OPEN,
  QUOTE,
  SPACE,
  STOP,
} from './characters.ts';
import { CodeFence } from './code-fence.ts';
import { dotMeaning } from './dot-meaning.ts';
import { Enclosures } from './enclosures.ts';
import { isEndMark, isOmission } from './end-mark.ts';
import { ListMarkers, mayEndMarker } from './list-markers.ts';
import type { Locale } from './locale.ts';
import { OpeningCheck } from './opening-check.ts';
import { Quotes } from './quotes.ts';
import { RecentText } from './recent-text.ts';
import { SentenceEnds } from './sentence-ends.ts';
import { SentenceFront } from './sentence-front.ts';

const APOSTROPHE_CODE = 0x27;

type Phase =
  /** Before the first letter of a sentence. */
  | 'front'
  /** No end in sight. */
  | 'text'
  /** After an end mark or a line end, until it is clear what it was. */
  | 'after mark'
  /** In a fenced block of code. */
  | 'code';

/** Finds where sentences end, one UTF-16 unit at a time; tells `cut` each place once it is certain. */
export class BoundaryReader {
  readonly recent: RecentText = new RecentText();
  readonly #enclosures = new Enclosures();
  readonly #front = new SentenceFront(this.recent);
  readonly #fence = new CodeFence();
  readonly #locale: Locale;
  readonly #ends: SentenceEnds;
  readonly #afterMark: AfterMark;
  readonly #markers: ListMarkers;
  readonly #openings: OpeningCheck;
  readonly #quotes: Quotes;
  readonly #cut: (at: number) => void;
  #phase: Phase = 'front';

  constructor(locale: Locale, holdChars: number, cut: (at: number) => void) {
    this.#locale = locale;
    this.#cut = cut;
    this.#ends = new SentenceEnds(this.#enclosures, this.#front, holdChars, cut);
    this.#afterMark = new AfterMark(this.recent, this.#enclosures, this.#front, locale);
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
    return this.#phase === 'after mark' && this.#enclosures.depth === 0 && this.#afterMark.mayHaveEnded;
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
    if (this.#enclosures.holding) this.#ends.giveUpIfTooLong(at);
  }

  /** The text is over at `at`: tells the ends that only waited for more. */
  end(at: number): void {
    this.recent.put(at, 0x20);
    if (this.#quotes.waiting) this.#quotes.settle(SPACE, at);
    if (this.#phase === 'after mark' && this.#afterMark.inWord) this.#take(SPACE, 0x20, at);
    this.#ends.giveUp();
  }

  /** The text was cut at `at` from outside; `goesOn`: inside a sentence. */
  restart(at: number, goesOn: boolean): void {
    if (this.#quotes.waiting) this.#quotes.settle(SPACE, at);
    if (!goesOn) this.#begin(at);
    this.#front.from = at;
  }

  #readPlain(kind: number, code: number, at: number): void {
    if (kind === BACKTICK && this.#phase === 'after mark' && this.#afterMark.onNextLine) {
      this.#takeAfterMark(kind, code, at);
    }
    if (this.#phase === 'front' && this.#fence.opens(code, !this.#front.hasContent)) {
      this.#phase = 'code';
      this.#ends.giveUp();
    } else if (kind === QUOTE || kind === APOSTROPHE || kind === BACKTICK) {
      this.#front.hasContent = true;
      this.#quotes.read(kind, code, at);
    } else {
      this.#take(kind, code, at);
    }
  }

  #take(kind: number, code: number, at: number): void {
    if (this.#openings.pending) this.#openings.read(kind, at);
    if (!this.#markers.idle) {
      const itemAt = this.#markers.read(kind, code);
      if (itemAt >= 0 && this.#ends.endBefore(itemAt)) this.#beginAtWord(itemAt);
    }
    if (this.#phase === 'text') this.#inText(kind, code, at);
    else if (this.#phase === 'front') this.#inFront(kind, code, at);
    else if (!this.#takeAfterMark(kind, code, at)) this.#take(kind, code, at);
  }

  /** Returns false where it is clear what the mark was, and the unit is part of the text after it. */
  #takeAfterMark(kind: number, code: number, at: number): boolean {
    const sequel = this.#afterMark.read(kind, code, at);
    if (sequel === 'unclear') return true;
    if (sequel === 'ends paragraph') {
      this.#endParagraph(at + 1);
      return true;
    }
    this.#phase = 'text';
    const { nextAt, signAt } = this.#afterMark;
    if (sequel !== 'goes on') {
      if (this.#afterMark.onNextLine) this.#ends.giveUp();
      if (this.#ends.endBefore(nextAt)) {
        if (sequel === 'ends') this.#begin(nextAt);
        else this.#beginAtWord(nextAt);
      }
    }
    if (signAt >= 0) {
      const sign = this.recent.at(signAt);
      this.#take(this.#locale.kindOf(sign), sign, signAt);
    }
    return false;
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
    } else if (kind === BULLET && code === this.#markers.bullet && this.#ends.endBefore(at)) {
      this.#begin(at);
      this.#inFront(kind, code, at);
    }
  }

  #beginMark(kind: number, code: number, at: number): void {
    if ((kind === DOT || kind === ELLIPSIS) && isOmission(this.recent, at, this.#front.from)) return;
    if (kind === DOT && this.#endsMarker(kind, code, at)) return;
    if (kind === STOP && this.#enclosures.depth === 0) {
      this.#finish(at + 1);
      return;
    }
    const meaning = kind === DOT ? dotMeaning(this.recent, at, this.#front.from, this.#locale) : 'end';
    this.#phase = 'after mark';
    this.#afterMark.begin(kind, at, meaning);
  }

  #endsMarker(kind: number, code: number, at: number): boolean {
    if (!mayEndMarker(kind, code)) return false;
    return this.#markers.readMark(this.recent, at, code, this.#front.from, this.#front.firstWordAt);
  }

  #beginLineEnd(at: number): void {
    this.#phase = 'after mark';
    this.#afterMark.beginLine(at);
  }

  #open(code: number, at: number): void {
    if (this.#openings.isEmoticon(code, at)) return;
    if (code === APOSTROPHE_CODE && this.#enclosures.innermost?.mark === "'") {
      this.#enclosures.forgetInnermost();
      if (this.#enclosures.depth === 0) this.#ends.giveUp();
    }
    this.#enclosures.open(code, at);
    this.#openings.opened(code, at);
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

  #finish(at: number): void {
    this.#cut(at);
    this.#begin(at);
  }

  #endParagraph(at: number): void {
    this.#ends.giveUp();
    this.#markers.reset();
    this.#finish(at);
  }
}
