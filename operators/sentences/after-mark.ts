import {
  CLAUSE,
  CLOSE,
  DIGIT,
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
import type { Enclosures } from './enclosures.ts';
import { EndMark, isEndMark } from './end-mark.ts';
import { beginsGlued, mayHaveReference, mayPrecedeGlued } from './glued-sentences.ts';
import type { Locale } from './locale.ts';
import type { DotMeaning } from './locales/locale-source.ts';
import type { RecentText } from './recent-text.ts';
import type { SentenceFront } from './sentence-front.ts';
import { endsBeforeWord, endsDirectly, verdictAt } from './verdict.ts';

const COMMA = 0x2c;
const SQUARE = 0x5b;
/** References are no longer: "12, 13". */
const REFERENCE_CHARS = 12;

/** Where between an end mark and the verdict the text stands. */
type Stage =
  /** Right after the mark and what hugs it. */
  | 'mark'
  /** In the white space after it. */
  | 'gap'
  /** In the word after it: which word it is decides. */
  | 'word'
  /** In a capitalised word glued to a dot: "done.Next". */
  | 'glued'
  /** In a square bracket: a citation belongs to the sentence before. */
  | 'citation'
  /** In digits that hug the mark: a reference ("so it is.3 Then") belongs to the sentence before. */
  | 'reference'
  /** After a dash: in lower case the sentence goes on ("Why? - he asked"). */
  | 'dash';

/** What an end mark turned out to be. `word`: the next sentence begins with a word that has been read already. */
export type Sequel = 'unclear' | 'goes on' | 'ends' | 'ends before word' | 'ends paragraph';

/** Reads what follows an end mark, or a line without one, until it is clear whether the sentence ended there. */
export class AfterMark {
  readonly #text: RecentText;
  readonly #enclosures: Enclosures;
  readonly #front: SentenceFront;
  readonly #locale: Locale;
  readonly #mark = new EndMark();
  #stage: Stage = 'mark';
  /** Where the word, sign or digits under examination begin. */
  #tokenAt = 0;
  #nextAt = 0;
  #signAt = -1;

  constructor(text: RecentText, enclosures: Enclosures, front: SentenceFront, locale: Locale) {
    this.#text = text;
    this.#enclosures = enclosures;
    this.#front = front;
    this.#locale = locale;
  }

  /** Where the next sentence begins, once it is clear that one does. */
  get nextAt(): number {
    return this.#nextAt;
  }

  /** A bracket or dash read before the verdict, which belongs to the text after it; negative: none. */
  get signAt(): number {
    return this.#signAt;
  }

  /** Whether what was read may well be a whole sentence, though what follows could prove otherwise. */
  get mayHaveEnded(): boolean {
    return (this.#stage === 'mark' || this.#stage === 'gap') && this.#mark.mayEnd(this.#stage === 'gap', this.#text);
  }

  /** A line ended after the mark. */
  get onNextLine(): boolean {
    return this.#mark.newlines > 0;
  }

  /** Whether the end of the text decides: whole words stand after the mark. */
  get inWord(): boolean {
    return this.#stage === 'word' || this.#stage === 'glued';
  }

  begin(kind: number, at: number, meaning: DotMeaning): void {
    this.#stage = 'mark';
    this.#signAt = -1;
    this.#mark.begin(kind, at, meaning, this.#text);
  }

  beginLine(at: number): void {
    this.#stage = 'gap';
    this.#signAt = -1;
    this.#mark.beginLine(at);
  }

  /** Takes the next unit. Once the sequel is clear, the unit still is to be read as part of the text after it. */
  read(kind: number, code: number, at: number): Sequel {
    switch (this.#stage) {
      case 'mark':
        return this.#hugging(kind, code, at);
      case 'gap':
        return this.#inGap(kind, code, at);
      case 'citation':
        return this.#inCitation(kind, code, at);
      case 'reference':
        return this.#inReference(kind, code, at);
      case 'dash':
        return this.#afterDash(kind, code);
      default:
        return this.#inWord(kind, code, at);
    }
  }

  #hugging(kind: number, code: number, at: number): Sequel {
    const mark = this.#mark;
    if (isEndMark(kind)) {
      mark.add(kind, at, false);
    } else if (kind === QUOTE || kind === CLOSE) {
      this.#close(code);
    } else if (kind === SPACE || kind === NEWLINE) {
      mark.newlines = 0;
      if (kind === NEWLINE) mark.addLineEnd(at);
      this.#stage = 'gap';
    } else if (code === SQUARE) {
      return this.#beginToken('citation', at);
    } else if (kind !== EMPHASIS && kind !== MARK && kind !== PICTOGRAPH) {
      if (kind === UPPER && mayPrecedeGlued(this.#text, mark, this.#front.from)) return this.#beginToken('glued', at);
      if (kind === DIGIT && mayHaveReference(this.#text, mark, this.#front.from)) {
        return this.#beginToken('reference', at);
      }
      return this.#endsIf(endsDirectly(mark, kind, code, this.#text), mark.endBefore(at));
    }
    return 'unclear';
  }

  #inGap(kind: number, code: number, at: number): Sequel {
    const mark = this.#mark;
    if (kind === NEWLINE) {
      mark.addLineEnd(at);
      return mark.newlines === 2 ? 'ends paragraph' : 'unclear';
    }
    if (kind === SPACE || kind === MARK) return 'unclear';
    if (mark.newlines > 0) return this.#decide(kind, code, at);
    if (kind === PICTOGRAPH) return 'unclear';
    if (isEndMark(kind) && kind !== STOP) {
      mark.add(kind, at, true);
      this.#stage = 'mark';
    } else if (kind === CLOSE) {
      this.#close(code);
      this.#stage = 'mark';
    } else if (code === SQUARE) {
      this.#beginToken('citation', at);
    } else if (isDash(code) && mark.kind !== 'stop') {
      this.#beginToken('dash', at);
    } else {
      return this.#decide(kind, code, at);
    }
    return 'unclear';
  }

  #decide(kind: number, code: number, at: number): Sequel {
    const verdict = verdictAt(this.#mark, kind, code, this.#front, this.#locale);
    if (verdict === 'word') return this.#beginToken('word', at);
    return this.#endsIf(verdict === 'ends', this.#mark.endBefore(at));
  }

  #inReference(kind: number, code: number, at: number): Sequel {
    const isReference = kind === DIGIT || kind === SPACE || code === COMMA;
    if (isReference && at - this.#tokenAt < REFERENCE_CHARS) return 'unclear';
    return this.#endsIf(kind === UPPER && kindOf(this.#text.at(at - 1)) === SPACE, at);
  }

  #afterDash(kind: number, code: number): Sequel {
    if (kind === SPACE || isDash(code)) return 'unclear';
    const goesOn = kind === LOWER || kind === DIGIT || kind === CLAUSE;
    const ends = !goesOn && verdictAt(this.#mark, kind, code, this.#front, this.#locale) === 'ends';
    this.#signAt = this.#tokenAt;
    return this.#endsIf(ends, this.#mark.endBefore(this.#tokenAt));
  }

  #inCitation(kind: number, code: number, at: number): Sequel {
    if (kind === DIGIT || kind === CLAUSE || kind === SPACE || isDash(code)) return 'unclear';
    if (kind === CLOSE && kindOf(this.#text.at(at - 1)) === DIGIT) {
      this.#stage = 'mark';
      return 'unclear';
    }
    this.#signAt = this.#tokenAt;
    const apart = kindOf(this.#text.at(this.#tokenAt - 1)) === SPACE;
    return apart ? this.#decide(OPEN, SQUARE, this.#tokenAt) : 'goes on';
  }

  #inWord(kind: number, code: number, at: number): Sequel {
    if (isLetter(kind) || kind === MARK) return 'unclear';
    const [text, mark, start, front] = [this.#text, this.#mark, this.#tokenAt, this.#front];
    const ends =
      this.#stage === 'word'
        ? endsBeforeWord(mark, text.wordIn(start, at), code, front, this.#locale)
        : beginsGlued(text, mark, { start, end: at, next: kind, from: front.from }, this.#locale);
    this.#nextAt = start;
    return ends ? 'ends before word' : 'goes on';
  }

  #beginToken(stage: Stage, at: number): Sequel {
    this.#stage = stage;
    this.#tokenAt = at;
    return 'unclear';
  }

  #close(code: number): void {
    this.#enclosures.close(code);
    this.#mark.closed = true;
  }

  #endsIf(ends: boolean, next: number): Sequel {
    this.#nextAt = next;
    return ends ? 'ends' : 'goes on';
  }
}
