import type { RunMessage } from '../../protocol/messages.ts';

/** How much of the text may leave before it is certain to stand. */
export type Hold = 'none' | 'sentence' | 'all';

const gap = '\n\n';

/**
 * The text of a run for clients that can only append: several messages become one, with an empty line between. What is
 * held back by `hold` can be retracted without a trace: `sentence` lets whole sentences out, `all` waits for the end.
 *
 * Holds the text of the run.
 */
export class ReleasedText {
  readonly #hold: Hold;
  #text = '';
  #msg = 0;
  /** Where the current message begins in the whole. */
  #base = 0;
  #released = 0;
  #broken = false;

  constructor(hold: Hold) {
    this.#hold = hold;
  }

  /** True once text that had left was taken back: what is told cannot be made right any more. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Everything so far, held or not. */
  get text(): string {
    return this.#text;
  }

  /** Takes a message of the run and gives the text that may leave because of it. */
  take(message: RunMessage): string {
    switch (message.type) {
      case 'delta':
        this.#enter(message.msg);
        this.#replace(message.off, message.text);
        return this.#hold === 'none' ? this.#release(this.#text.length) : '';
      case 'sentence':
        return this.#hold === 'sentence' && message.msg === this.#msg
          ? this.#release(this.#base + message.off + message.len)
          : '';
      case 'retract':
        this.#enter(message.msg);
        this.#replace(message.fromOff, message.replacement ?? '');
        return '';
      case 'snapshot':
        for (const { msg, text } of message.messages) {
          this.#enter(msg);
          this.#replace(0, text);
        }
        return this.#hold === 'none' ? this.#release(this.#text.length) : '';
      case 'done':
        return this.#release(this.#text.length);
      default:
        return '';
    }
  }

  #enter(msg: number): void {
    if (msg <= this.#msg) return;
    this.#msg = msg;
    if (this.#text !== '') this.#text += gap;
    this.#base = this.#text.length;
  }

  #replace(off: number, text: string): void {
    const at = this.#base + off;
    const next = this.#text.slice(0, at) + text;
    if (at < this.#released && !next.startsWith(this.#text.slice(0, this.#released))) this.#broken = true;
    this.#text = next;
  }

  #release(end: number): string {
    if (this.#broken || end <= this.#released) return '';
    const text = this.#text.slice(this.#released, end);
    this.#released = Math.min(end, this.#text.length);
    return text;
  }
}
