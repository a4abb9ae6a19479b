import type { ServerMessage } from './messages.ts';

/** The texts of a run, put together from its messages: what a client shows. */
export class Transcript {
  readonly #texts = new Map<number, string>();

  /** Takes one message; those that carry no text change nothing. */
  apply(message: ServerMessage): void {
    if (message.type === 'delta') {
      const text = this.text(message.msg);
      // Where a frame was sent again, or in parts, its place says what it replaces.
      const kept = message.off >= text.length ? text : text.slice(0, message.off);
      this.#texts.set(message.msg, kept + message.text);
    } else if (message.type === 'retract') {
      this.#texts.set(message.msg, this.text(message.msg).slice(0, message.fromOff) + (message.replacement ?? ''));
    } else if (message.type === 'snapshot') {
      for (const { msg, text } of message.messages) this.#texts.set(msg, text);
    }
  }

  /** The text of one message of the run, the first by default. */
  text(msg = 0): string {
    return this.#texts.get(msg) ?? '';
  }

  /** The numbers of the messages that have text. */
  get messages(): readonly number[] {
    return [...this.#texts.keys()].sort((a, b) => a - b);
  }
}
