/** Shorter than this, an equal beginning is more likely chance than repetition. */
const LEAST_REPEATED_CHARS = 12;

/**
 * Joins what a model writes to what was already said: drops a repetition of it, and puts the one space between two
 * sentences that models leave out when they go on in a new message.
 *
 * Text is held back only while it is, letter for letter, the beginning of what was said; memory is that much. What is
 * still held when the stream ends was a repetition and nothing else, and is dropped.
 */
export class ContinueText {
  readonly #said: string;
  #held = '';
  #joined = false;

  constructor(said: string) {
    this.#said = said;
  }

  /** Takes the next piece; returns what may be shown: mostly the piece itself, sometimes nothing. */
  push(text: string): string {
    if (this.#joined) return text;
    this.#held += text;
    const heard = this.#held.trimStart();
    if (heard === '' || this.#mayRepeat(heard)) return '';
    return this.#join(this.#repeats(heard) ? heard.slice(this.#said.length) : this.#held);
  }

  #mayRepeat(heard: string): boolean {
    return this.#said.length >= LEAST_REPEATED_CHARS && this.#said.startsWith(heard);
  }

  #repeats(heard: string): boolean {
    return this.#said.length >= LEAST_REPEATED_CHARS && heard.startsWith(this.#said);
  }

  #join(fresh: string): string {
    this.#joined = true;
    this.#held = '';
    if (/\s$/.test(this.#said)) return fresh.trimStart();
    const isGap = /[.!?…:;,]["'”’)\]]?$/.test(this.#said) && /^[\p{L}\p{N}"'“‘([]/u.test(fresh);
    return isGap ? ` ${fresh}` : fresh;
  }
}
