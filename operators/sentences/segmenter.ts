import { BoundaryReader } from './boundary-reader.ts';
import { CLAUSE, NEWLINE, SPACE } from './characters.ts';
import { localeFor } from './locale.ts';

/** Why a sentence left. */
export type SentenceReason = 'end' | 'settled' | 'firstChunk' | 'bound' | 'complete';

/** A piece of the text: all pieces joined are the text. */
export interface Segment {
  readonly text: string;
  /** Where it begins, in UTF-16 units of the whole text. */
  readonly offset: number;
  /** How far the text had to be read before this piece was certain. */
  readonly readTo: number;
  readonly reason: SentenceReason;
}

/** Bounds of the first piece, for a voice that should begin early. */
export interface FirstChunk {
  readonly minChars: number;
  readonly maxChars: number;
}

export interface SegmenterRules {
  /** BCP 47 tag. */
  readonly locale: string;
  readonly maxChars: number;
  readonly holdChars: number;
  readonly firstChunk: FirstChunk | undefined;
}

const NOTHING: readonly Segment[] = [];

/**
 * Cuts a text that comes in pieces into sentences, each at the earliest moment it is certain. The result hangs on the
 * text alone, not on how it was cut into chunks. Constant work a character; what is held is one sentence.
 */
export class Segmenter {
  readonly #rules: SegmenterRules;
  readonly #reader: BoundaryReader;
  readonly #kinds: Uint8Array;
  #firstChunk: FirstChunk | undefined;
  /** The text from `#start` on. */
  #pending = '';
  #start = 0;
  #read = 0;
  #found: Segment[] | undefined;
  #reason: SentenceReason = 'end';

  constructor(rules: SegmenterRules) {
    const locale = localeFor(rules.locale);
    this.#rules = rules;
    this.#firstChunk = rules.firstChunk;
    this.#kinds = locale.kinds;
    this.#reader = new BoundaryReader(locale, rules.holdChars, (at) => this.#cut(at));
  }

  /** True where the text so far may be a whole sentence, and only what follows could tell. */
  get mayHaveEnded(): boolean {
    return this.#pending !== '' && this.#reader.mayHaveEnded;
  }

  /** Takes the next chunk and returns the sentences it made certain. */
  push(chunk: string): readonly Segment[] {
    this.#pending += chunk;
    const base = this.#read;
    const kinds = this.#kinds;
    const reader = this.#reader;
    const recent = reader.recent;
    const length = chunk.length;
    let i = 0;
    while (i < length) {
      if (reader.idle && this.#firstChunk === undefined) {
        const stop = Math.min(length, this.#start + this.#rules.maxChars - base);
        while (i < stop) {
          const code = chunk.charCodeAt(i);
          const kind = kinds[code] as number;
          if (kind >= NEWLINE || kind === 0) break;
          recent.put(base + i, code);
          i++;
        }
        if (i === length) break;
      }
      this.#readOne(chunk.charCodeAt(i), base + i);
      i++;
    }
    this.#read = base + length;
    return this.#takeFound();
  }

  /** Ends the sentence here and now, where {@link mayHaveEnded}. */
  settle(): readonly Segment[] {
    if (!this.mayHaveEnded) return NOTHING;
    this.#reason = 'settled';
    this.#reader.restart(this.#read, false);
    this.#cut(this.#read);
    return this.#takeFound();
  }

  /** The text is over: returns what is left. */
  end(): readonly Segment[] {
    this.#reader.end(this.#read);
    this.#reason = 'complete';
    if (this.#pending !== '') this.#cut(this.#read);
    return this.#takeFound();
  }

  #takeFound(): readonly Segment[] {
    const found = this.#found;
    this.#found = undefined;
    this.#reason = 'end';
    return found ?? NOTHING;
  }

  #readOne(code: number, at: number): void {
    if (at - this.#start >= this.#rules.maxChars) this.#cutAtBound(at);
    this.#read = at + 1;
    this.#reader.read(code, at);
    if (this.#firstChunk !== undefined) this.#checkFirstChunk(code, at, this.#firstChunk);
  }

  #cut(at: number): void {
    const length = at - this.#start;
    if (length <= 0) return;
    const text = this.#pending.slice(0, length);
    this.#pending = this.#pending.slice(length);
    const segment: Segment = { text, offset: this.#start, readTo: this.#read, reason: this.#reason };
    // Mostly the only one: a list made with it takes room for one, an empty one that is added to for 17.
    if (this.#found === undefined) this.#found = [segment];
    else this.#found.push(segment);
    this.#start = at;
    this.#firstChunk = undefined;
  }

  /** A clause is certain at the space after its mark, or at the mark itself where scripts use no space. */
  #checkFirstChunk(code: number, at: number, { minChars, maxChars }: FirstChunk): void {
    const length = at + 1 - this.#start;
    if (length < minChars) return;
    const kind = this.#kinds[code] as number;
    const afterClause = kind === SPACE && this.#kinds[this.#reader.recent.at(at - 1)] === CLAUSE;
    const wideClause = kind === CLAUSE && code >= 0x3000;
    if (!afterClause && !wideClause && !(length >= maxChars && kind === SPACE)) return;
    this.#reason = 'firstChunk';
    this.#cut(at + 1);
    this.#reader.restart(at + 1, true);
    this.#reason = 'end';
  }

  /** No end within the bound: cuts after the last clause, else the last word, else here. */
  #cutAtBound(at: number): void {
    const length = at - this.#start;
    this.#reason = 'bound';
    this.#read = at;
    const cut = this.#start + boundWithin(this.#pending, length, this.#kinds, this.#reader.inCode);
    this.#cut(cut);
    this.#reader.restart(cut, true);
    this.#reason = 'end';
  }
}

/** Where to cut a text of at least `length` units that has no end before it. */
function boundWithin(text: string, length: number, kinds: Uint8Array, inFence: boolean): number {
  let word = 0;
  for (let at = length - 1; at > length >> 1; at--) {
    const kind = kinds[text.charCodeAt(at)] as number;
    if (inFence ? kind === NEWLINE : kind === SPACE && kinds[text.charCodeAt(at - 1)] === CLAUSE) return at + 1;
    if (word === 0 && (kind === SPACE || kind === NEWLINE)) word = at + 1;
  }
  if (word > 0) return word;
  const last = text.charCodeAt(length - 1);
  return last >= 0xd800 && last <= 0xdbff && length > 1 ? length - 1 : length;
}
