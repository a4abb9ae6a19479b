import { NEWLINE, SPACE } from './characters.ts';

const BACKTICK = 0x60;
const TILDE = 0x7e;
const FENCE_LENGTH = 3;

/** A fenced block of code: from a line that begins with ``` or ~~~ to the next line of the same mark alone. */
export class CodeFence {
  #code = 0;
  #openLength = 0;
  #run = 0;
  #onlyMarks = false;

  /** A sentence begins: so may a fence. */
  begin(): void {
    this.#run = 0;
  }

  /** Takes a unit at the front of a sentence. Returns true where it completes an opening fence. */
  opens(code: number, isFirst: boolean): boolean {
    if (code !== BACKTICK && code !== TILDE) return false;
    if (isFirst) this.#run = 1;
    else if (code === this.#code && this.#run > 0) this.#run++;
    else this.#run = 0;
    this.#code = code;
    if (this.#run < FENCE_LENGTH) return false;
    this.#openLength = this.#run;
    this.#onlyMarks = false;
    return true;
  }

  /** Takes a unit inside the block. Returns true where it ends the closing fence's line. */
  closes(kind: number, code: number): boolean {
    if (kind === NEWLINE) {
      const closed = this.#onlyMarks && this.#run >= this.#openLength;
      this.#run = 0;
      this.#onlyMarks = true;
      return closed;
    }
    if (code === this.#code) this.#run++;
    else if (kind !== SPACE) this.#onlyMarks = false;
    return false;
  }
}
