import { DIGIT, DOT, ELLIPSIS, EXCLAMATION, kindOf, OPEN, QUESTION, SPACE, STOP } from './characters.ts';
import type { DotMeaning } from './locales/locale-source.ts';
import type { RecentText } from './recent-text.ts';

/** What kind of end a run of end marks may be. `line`: no mark at all, but the line ended. */
export type EndMarkKind = 'dot' | 'exclamation' | 'question' | 'stop' | 'ellipsis' | 'line';

const KINDS: ReadonlyMap<number, EndMarkKind> = new Map([
  [DOT, 'dot'],
  [EXCLAMATION, 'exclamation'],
  [QUESTION, 'question'],
  [STOP, 'stop'],
  [ELLIPSIS, 'ellipsis'],
]);

/** The run of end marks under examination: "." or "?!" or ". . ." with the quotes and brackets that closed after it. */
export class EndMark {
  kind: EndMarkKind = 'dot';
  /** What a single dot means. */
  meaning: DotMeaning = 'end';
  /** Position of the first mark. */
  at = 0;
  /** A quote or bracket closed after the marks. */
  closed = false;
  /** Line ends in the white space after the marks. */
  newlines = 0;
  /** Where the last of these lines begins: its indentation belongs to what follows. */
  #lineAt = 0;
  #marks = 0;
  #dots = 0;
  /** The first mark hugs a word. */
  #attached = false;
  /** How often white space stands between marks. */
  #gaps = 0;
  #secondAt = 0;

  get marks(): number {
    return this.#marks;
  }

  get dots(): number {
    return this.#dots;
  }

  /** Begins a run with a mark of a unit kind; `meaning` counts where that is a dot. */
  begin(kind: number, at: number, meaning: DotMeaning, text: RecentText): void {
    this.kind = KINDS.get(kind) ?? 'dot';
    this.meaning = meaning;
    this.at = at;
    this.closed = false;
    this.newlines = 0;
    this.#marks = 1;
    this.#dots = kind === DOT ? 1 : 0;
    this.#attached = kindOf(text.at(at - 1)) !== SPACE;
    this.#gaps = 0;
  }

  beginLine(at: number): void {
    this.kind = 'line';
    this.at = at;
    this.closed = false;
    this.newlines = 0;
    this.#marks = 0;
    this.addLineEnd(at);
  }

  addLineEnd(at: number): void {
    this.newlines++;
    this.#lineAt = at + 1;
  }

  /** Whether it may well end the sentence though nothing follows yet; `inGap`: but white space. */
  mayEnd(inGap: boolean, text: RecentText): boolean {
    if (this.kind !== 'dot') return true;
    if (this.meaning === 'inside' || this.meaning === 'maybe') return false;
    const mayBeDecimal = !inGap && !this.closed && kindOf(text.at(this.at - 1)) === DIGIT;
    return !mayBeDecimal;
  }

  /** A further mark of the run. */
  add(kind: number, at: number, spaced: boolean): void {
    this.#marks++;
    if (this.#marks === 2) this.#secondAt = at;
    if (spaced) this.#gaps++;
    if (kind === DOT) this.#dots++;
    if (kind === ELLIPSIS || this.#dots > 1) this.kind = 'ellipsis';
    else if (kind === QUESTION) this.kind = 'question';
    else if (kind === EXCLAMATION && this.kind !== 'question') this.kind = 'exclamation';
    else if (kind === STOP) this.kind = 'stop';
  }

  /**
   * Where the sentence ends if the next one begins at `next`. In "word. . . . Next" the first dot ended it; the other
   * three stand for what was left out before the next.
   */
  endBefore(next: number): number {
    if (this.newlines > 0) return this.#lineAt;
    return this.#isDotAndEllipsis && this.#gaps > 0 ? this.#secondAt : next;
  }

  /** "word. ...next": the ellipsis hugs the next sentence. */
  get ellipsisBeginsNext(): boolean {
    return this.#isDotAndEllipsis && this.#gaps === 1;
  }

  get #isDotAndEllipsis(): boolean {
    return this.kind === 'ellipsis' && this.#dots === 4 && this.#marks === 4 && this.#attached;
  }
}

/** Whether a kind of unit is an end mark. */
export function isEndMark(kind: number): boolean {
  return kind >= DOT && kind <= ELLIPSIS;
}

/** Whether dots at `at` stand for something left out, right after an opening bracket: "[...]". */
export function isOmission(text: RecentText, at: number, from: number): boolean {
  const before = kindOf(text.at(at - 1));
  return at > from && (before === OPEN || before === DOT || before === ELLIPSIS);
}
