/** How far shown text stays behind a growing draft until it is checked. */
export type ReleaseLag = number | { readonly sentences: number };

/** Tells how much of a draft may be shown unchecked. */
export interface ReleaseHorizon {
  /** Reads the next chunk. */
  grow(chunk: string): void;
  /** How many units at the draft's start may be shown although nobody has checked them yet. */
  readonly offset: number;
}

/** The horizon for a lag: a number of characters, or of sentences. */
export function releaseHorizon(lag: ReleaseLag): ReleaseHorizon {
  return typeof lag === 'number' ? new CharacterLag(lag) : new SentenceLag(lag.sentences);
}

class CharacterLag implements ReleaseHorizon {
  readonly #lag: number;
  offset = 0;
  #length = 0;

  constructor(lag: number) {
    this.#lag = lag;
  }

  grow(chunk: string): void {
    this.#length += chunk.length;
    this.offset = Math.max(0, this.#length - this.#lag);
  }
}

const newLine = 0x0a;
const closers = new Set([...'"\')]}»”’'].map((char) => char.charCodeAt(0)));
const terminators = new Set([...'.?!…؟।'].map((char) => char.charCodeAt(0)));
/** These end a sentence whatever follows. */
const wideTerminators = new Set([...'。！？｡'].map((char) => char.charCodeAt(0)));

/**
 * A sentence is taken to end at a new line, at a wide terminator, and at a terminator that white space follows. An
 * abbreviation is taken for an end as well, so a lag of one sentence is now and then shorter; it is never longer.
 */
class SentenceLag implements ReleaseHorizon {
  /** Ends of the last sentences, oldest first: the first of them is the horizon once there are enough. */
  readonly #ends: number[] = [];
  readonly #count: number;
  offset = 0;
  #length = 0;
  #terminated = false;

  constructor(count: number) {
    this.#count = count;
  }

  grow(chunk: string): void {
    for (let i = 0; i < chunk.length; i++) {
      const code = chunk.charCodeAt(i);
      if (code === newLine || wideTerminators.has(code)) this.#end(this.#length + i + 1);
      else if (terminators.has(code)) this.#terminated = true;
      else if (this.#terminated && (code === 0x20 || code === 0x09)) this.#end(this.#length + i + 1);
      else if (!closers.has(code)) this.#terminated = false;
    }
    this.#length += chunk.length;
  }

  #end(offset: number): void {
    this.#terminated = false;
    this.#ends.push(offset);
    if (this.#ends.length > this.#count) this.#ends.shift();
    if (this.#ends.length === this.#count) this.offset = this.#ends[0] as number;
  }
}
