/**
 * How far unchecked text stays behind a growing draft, counted in sentences.
 *
 * A sentence is taken to end at a new line, at a full-width terminator, and at a terminator that white space follows. An
 * abbreviation is taken for an end as well, so a lag of one sentence is now and then shorter; it is never longer.
 */
export class SentenceLag {
  /** Ends of the last sentences, oldest first: the first of them is the horizon once there are enough. */
  readonly #ends: number[] = [];
  readonly #count: number;
  /** How much of the draft's start may be shown unchecked. */
  offset = 0;
  #length = 0;
  #terminated = false;

  constructor(count: number) {
    this.#count = count;
  }

  grow(chunk: string): void {
    for (let i = 0; i < chunk.length; i++) {
      const code = chunk.charCodeAt(i);
      if (code === 0x0a || wideTerminators.has(code)) this.#end(this.#length + i + 1);
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

const closers = new Set([...'"\')]}»”’'].map((char) => char.charCodeAt(0)));
const terminators = new Set([...'.?!…؟।'].map((char) => char.charCodeAt(0)));
/** These end a sentence whatever follows. */
const wideTerminators = new Set([...'。！？｡'].map((char) => char.charCodeAt(0)));
