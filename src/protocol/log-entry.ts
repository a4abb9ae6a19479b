import type { RunEvent } from '../engine/events.ts';
import { Rope } from './rope.ts';
import { utf8Length } from './utf8-length.ts';

/** What an entry costs beside its text, for the log's bound. */
const overheadBytes = 96;
/** The same for an event of a few numbers and short names. */
const eventBytes = 160;

/** A place in the log: the events `from` to `seq`. */
export type LogEntry = TextEntry | EventEntry;

/** Any event but text. */
export class EventEntry {
  readonly from: number;
  readonly seq: number;
  readonly bytes: number;
  /** Absent where a retract took it back before it was sent. */
  event: Exclude<RunEvent, { readonly type: 'text' }> | undefined;

  constructor(event: Exclude<RunEvent, { readonly type: 'text' }>) {
    this.from = event.seq;
    this.seq = event.seq;
    this.event = event;
    this.bytes = sizeOf(event);
  }
}

/** Neighbouring text events of one message, joined while nobody has read them. */
export class TextEntry {
  readonly from: number;
  readonly at: number;
  readonly msg: number;
  readonly off: number;
  seq: number;
  /** Where the text ended as it was written; a retract shortens `text`, not this. */
  end: number;
  /** Of the text, as UTF-8. */
  textBytes: number;
  #text: string | Rope;

  constructor(event: Extract<RunEvent, { readonly type: 'text' }>) {
    this.from = event.seq;
    this.seq = event.seq;
    this.at = event.at;
    this.msg = event.msg;
    this.off = event.off;
    this.end = event.off + event.text.length;
    this.textBytes = utf8Length(event.text);
    this.#text = event.text;
  }

  get text(): string {
    return typeof this.#text === 'string' ? this.#text : this.#text.toString();
  }

  get length(): number {
    return this.#text.length;
  }

  get bytes(): number {
    return overheadBytes + this.textBytes;
  }

  /** Whether `event` is the very next text of this message. */
  continuesWith(event: Extract<RunEvent, { readonly type: 'text' }>): boolean {
    return event.msg === this.msg && event.off === this.end && this.off + this.length === this.end;
  }

  extend(event: Extract<RunEvent, { readonly type: 'text' }>, textBytes: number): void {
    if (typeof this.#text === 'string') {
      const rope = new Rope();
      rope.append(this.#text);
      this.#text = rope;
    }
    this.#text.append(event.text);
    this.seq = event.seq;
    this.end += event.text.length;
    this.textBytes += textBytes;
  }

  /** Takes back what lies at or after `off`. */
  cut(off: number): void {
    if (this.off + this.length <= off) return;
    this.#text = this.text.slice(0, Math.max(0, off - this.off));
    this.textBytes = utf8Length(this.#text);
  }
}

function sizeOf(event: RunEvent): number {
  switch (event.type) {
    case 'started':
    case 'input':
    case 'tool':
    case 'output':
      return overheadBytes + JSON.stringify(event).length;
    case 'audio':
      return eventBytes + event.bytes.length;
    default:
      return eventBytes;
  }
}
