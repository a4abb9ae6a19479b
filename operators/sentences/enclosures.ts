/** Which marks close what an opening mark opens. */
const CLOSERS: ReadonlyMap<string, string> = new Map([
  ['"', '"”'],
  ['“', '”"'],
  ['„', '“”"'],
  ['‟', '”'],
  ['”', '”'],
  ["'", "'’"],
  ['‘', '’'],
  ['‚', '‘’'],
  ['`', "`'’"],
  ['«', '»'],
  ['»', '«'],
  ['‹', '›'],
  ['›', '‹'],
  ['＂', '＂'],
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['（', '）'],
  ['「', '」'],
  ['『', '』'],
  ['《', '》'],
  ['〈', '〉'],
  ['【', '】'],
  ['〔', '〕'],
  ['［', '］'],
]);

/** Deeper nesting is text gone wrong: further marks are read as plain characters. */
const MAX_DEPTH = 8;

interface Enclosure {
  /** The opening mark. */
  readonly mark: string;
  /** Absolute position of the opening mark. */
  readonly at: number;
}

/**
 * The quotes and brackets open at this point, and the sentence ends found inside them, held until it is clear whether
 * the marks close: what stands between two marks is one unit, what only seemed to is not.
 */
export class Enclosures {
  readonly #open: Enclosure[] = [];
  #held: number[] = [];

  get depth(): number {
    return this.#open.length;
  }

  get holding(): boolean {
    return this.#held.length > 0;
  }

  /** Position of the outermost open mark. */
  get outermostAt(): number {
    return this.#open[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  get innermost(): Enclosure | undefined {
    return this.#open.at(-1);
  }

  open(code: number, at: number): void {
    const mark = String.fromCharCode(code);
    if (this.#open.length < MAX_DEPTH && CLOSERS.has(mark)) this.#open.push({ mark, at });
  }

  /** Whether a mark with this code would close something open. */
  closes(code: number): boolean {
    return this.#indexClosedBy(String.fromCharCode(code)) >= 0;
  }

  /** Closes the innermost mark that `code` closes, with all still open inside it, and drops the ends held there. */
  close(code: number): boolean {
    const index = this.#indexClosedBy(String.fromCharCode(code));
    if (index < 0) return false;
    const { at } = this.#open[index] as Enclosure;
    this.#open.length = index;
    this.#held = this.#held.filter((end) => end <= at);
    return true;
  }

  /** Forgets the innermost mark: it was no opening after all. */
  forgetInnermost(): void {
    this.#open.pop();
  }

  hold(end: number): void {
    this.#held.push(end);
  }

  /** Gives up on every open mark; the ends held inside are ends after all. */
  giveUp(): readonly number[] {
    const held = this.#held;
    this.#open.length = 0;
    this.#held = [];
    return held;
  }

  #indexClosedBy(mark: string): number {
    for (let index = this.#open.length - 1; index >= 0; index--) {
      if (CLOSERS.get((this.#open[index] as Enclosure).mark)?.includes(mark)) return index;
    }
    return -1;
  }
}
