import type { Enclosures } from './enclosures.ts';
import type { SentenceFront } from './sentence-front.ts';

/**
 * Cuts where sentences end, except inside an open quote or bracket: there it holds the end until it is clear whether the
 * mark closes.
 */
export class SentenceEnds {
  readonly #enclosures: Enclosures;
  readonly #front: SentenceFront;
  readonly #holdChars: number;
  readonly #cut: (at: number) => void;

  constructor(enclosures: Enclosures, front: SentenceFront, holdChars: number, cut: (at: number) => void) {
    this.#enclosures = enclosures;
    this.#front = front;
    this.#holdChars = holdChars;
    this.#cut = cut;
  }

  /** Ends the sentence before `at`; returns false where that is held because something is open. */
  endBefore(at: number): boolean {
    if (this.#enclosures.depth > 0) {
      if (!this.#isTooLong(at)) {
        this.#enclosures.hold(at);
        return false;
      }
      this.giveUp();
    }
    this.#cut(at);
    return true;
  }

  /** What is open will not close: the ends held inside are ends after all. */
  giveUp(): void {
    for (const at of this.#enclosures.giveUp()) {
      this.#cut(at);
      this.#front.beginAtWord(at);
    }
  }

  /** Gives up where an end has been held long enough once the unit at `at` is read. */
  giveUpIfTooLong(at: number): void {
    if (this.#isTooLong(at)) this.giveUp();
  }

  #isTooLong(at: number): boolean {
    return at - this.#enclosures.outermostAt >= this.#holdChars;
  }
}
