import type { RunEvent } from '../engine/events.ts';
import { EventEntry, type LogEntry, TextEntry } from './log-entry.ts';
import { protocolLimits } from './protocol-limits.ts';
import { Rope } from './rope.ts';
import { trailingHalf, utf8Length } from './utf8-length.ts';

/** Bounds of a run's log. */
export interface RunLogOptions {
  /** What is held at most, in bytes: the oldest entries go first, read or not. */
  readonly maxBytes: number;
  /** How much text of trimmed entries is kept for a snapshot, in UTF-16 units; beyond it there is none. */
  readonly maxSnapshotChars: number;
  /** The events before are kept elsewhere: the first one appended is this one's next. Default 0. */
  readonly after?: number;
}

/** Nobody is interrupted more often in one answer. */
const maxHushes = 64;

/** The event that takes text back. */
export type RetractEvent = Extract<RunEvent, { readonly type: 'retract' }>;

/** How the text of a message ends: its length, and the half of a surrogate pair it stops in, if it does. */
export interface Tail {
  readonly end: number;
  readonly half: string;
}

/**
 * The ordered events of one run, and the only buffer between a run and whoever listens: each connection reads it with a
 * `Cursor` of its own and has no queue.
 *
 * Neighbouring text of one message is joined until a cursor has read it, so a reader that does not keep up costs the
 * text and little more. A retract removes the text it takes back from all that is held. What is trimmed from the front
 * lives on as text for a snapshot.
 *
 * Bounded by `maxBytes` of entries and `maxSnapshotChars` of text.
 */
export class RunLog {
  readonly #options: RunLogOptions;
  #entries: (LogEntry | undefined)[] = [];
  /** How many places at the front of `#entries` are empty; they go when they are many. */
  #head = 0;
  /** How many entries were ever removed from the front of `#entries`. */
  #removed = 0;
  #bytes = 0;
  #lastSeq = 0;
  #trimmedSeq = 0;
  #ended = false;
  #silencedAfter: number | undefined;
  /** Index of the first entry that no cursor has read: only such a one is joined with what comes. */
  #unread = 0;
  /** Texts as they stood after `trimmedSeq`; undefined once they grew too long. */
  #texts: Map<number, Rope> | undefined = new Map();
  /** Their UTF-16 units together. */
  #keptChars = 0;
  readonly #tails = new Map<number, Tail>();
  /** All of the run: whatever is read later, from wherever, must be read without what they took back. */
  readonly #retracts: RetractEvent[] = [];
  /** Audios that were cut short by whoever listens, and where. */
  readonly #hushed = new Map<string, number>();
  #hushes = 0;

  constructor(options: RunLogOptions) {
    this.#options = options;
    this.#lastSeq = options.after ?? 0;
    this.#trimmedSeq = this.#lastSeq;
  }

  /** Bytes held, by the reckoning of the bound. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The same, and the text that is kept for a snapshot. */
  get heldBytes(): number {
    return this.#bytes + this.#keptChars;
  }

  /** The number of the newest event, 0 where there is none. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Everything through this is no longer held. */
  get trimmedSeq(): number {
    return this.#trimmedSeq;
  }

  /** True once `done` or `error` is in. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Index of the oldest entry held; indices count all entries ever appended. */
  get firstIndex(): number {
    return this.#removed + this.#head;
  }

  get endIndex(): number {
    return this.#removed + this.#entries.length;
  }

  /** Every retract of the run, in order. */
  get retracts(): readonly RetractEvent[] {
    return this.#retracts;
  }

  /** After which event everything was taken back by {@link silence}, if it was called. */
  get silencedAfter(): number | undefined {
    return this.#silencedAfter;
  }

  /** The index of the first entry with something after `seq`. */
  indexAfter(seq: number): number {
    let low = this.#head;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.seq ?? 0) > seq) high = middle;
      else low = middle + 1;
    }
    return this.#removed + low;
  }

  entry(index: number): LogEntry | undefined {
    return this.#entries[index - this.#removed];
  }

  /** Tells the log that a cursor has read the entries before `index`: they stay as they are from now on. */
  seal(index: number): void {
    if (index > this.#unread) this.#unread = index;
  }

  /** Appends the next event; `seq` must be the last one's plus 1. Nothing is taken after `done` or `error`. */
  append(event: RunEvent): void {
    if (this.#ended) return;
    if (event.seq !== this.#lastSeq + 1) {
      throw new RangeError(`event ${event.seq} after ${this.#lastSeq}: number a run's events without holes`);
    }
    this.#lastSeq = event.seq;
    if (event.type === 'text') this.#appendText(event);
    else {
      if (event.type === 'retract') {
        this.#retracts.push(event);
        this.strike(event);
      }
      const entry = new EventEntry(event);
      if (this.#isHushed(entry)) entry.event = undefined;
      this.#push(entry);
      this.#ended = event.type === 'done' || event.type === 'error';
    }
    while (this.#bytes > this.#options.maxBytes && this.#head < this.#entries.length - 1) this.#shift();
  }

  /** Lets go of everything through `seq`, but for the run's end. */
  trim(seq: number): void {
    for (;;) {
      const oldest = this.#entries[this.#head];
      if (oldest === undefined || oldest.seq > seq || (this.#ended && oldest.seq === this.#lastSeq)) return;
      this.#shift();
    }
  }

  /** The same, and of the text that is kept for a snapshot: whoever has less cannot be helped any more. */
  release(seq: number): void {
    this.#forgetTexts();
    this.trim(seq);
  }

  /** Takes back everything after `seq` that is not sent: what a fence stops. */
  silence(seq: number): void {
    this.#silencedAfter = seq;
    for (let i = this.#entries.length - 1; i >= this.#head; i--) {
      const entry = this.#entries[i];
      if (entry === undefined || entry.seq <= seq) return;
      this.#bytes -= entry.bytes;
      if (entry instanceof TextEntry) entry.cut(0);
      else entry.event = undefined;
      this.#bytes += entry.bytes;
    }
  }

  /** The texts as they stand after `trimmedSeq`, or undefined where they grew over the bound. */
  snapshot(): { readonly msg: number; readonly text: string }[] | undefined {
    if (this.#texts === undefined) return undefined;
    return [...this.#texts].map(([msg, rope]) => ({ msg, text: rope.toString().toWellFormed() }));
  }

  /** How each message's text ended after `trimmedSeq`. */
  tailsAtTrim(): Map<number, Tail> {
    return new Map(this.#tails);
  }

  #appendText(event: Extract<RunEvent, { readonly type: 'text' }>): void {
    const newest = this.#entries.at(-1);
    if (newest instanceof TextEntry && this.endIndex > this.#unread && newest.continuesWith(event)) {
      const textBytes = utf8Length(event.text);
      if (newest.textBytes + textBytes <= protocolLimits.dataFrameBytes) {
        newest.extend(event, textBytes);
        this.#bytes += textBytes;
        return;
      }
    }
    this.#push(new TextEntry(event));
  }

  #push(entry: LogEntry): void {
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
  }

  /** Takes text back: it is in no later frame and in no snapshot, wherever the event itself stands. */
  strike({ msg, fromOff }: RetractEvent): void {
    this.#shortenText(this.#texts?.get(msg), fromOff);
    // A sentence is told before it is spoken: the sound after the first one taken back is of what must not stand.
    let isSpoken = false;
    for (let i = this.#head; i < this.#entries.length; i++) {
      const entry = this.#entries[i];
      if (entry instanceof TextEntry && entry.msg === msg) {
        this.#bytes -= entry.textBytes;
        entry.cut(fromOff);
        this.#bytes += entry.textBytes;
      } else if (entry instanceof EventEntry && entry.event?.type === 'sentence') {
        if (entry.event.msg !== msg || entry.event.off + entry.event.len <= fromOff) continue;
        entry.event = undefined;
        isSpoken = true;
      } else if (entry instanceof EventEntry && entry.event?.type === 'audio' && isSpoken) entry.event = undefined;
    }
  }

  /**
   * Takes back the sound of an audio from `fromMs` on, what is still to come included: somebody has begun to speak. Heeded
   * 64 times, since each goes through all that is held.
   */
  hush(audioId: string, fromMs: number): void {
    if (fromMs >= (this.#hushed.get(audioId) ?? Number.POSITIVE_INFINITY) || ++this.#hushes > maxHushes) return;
    this.#hushed.set(audioId, fromMs);
    for (const entry of this.#entries)
      if (entry instanceof EventEntry && this.#isHushed(entry)) entry.event = undefined;
  }

  #isHushed({ event }: EventEntry): boolean {
    return event?.type === 'audio' && event.ptsMs >= (this.#hushed.get(event.id) ?? Number.POSITIVE_INFINITY);
  }

  #shift(): void {
    const entry = this.#entries[this.#head];
    if (entry === undefined) return;
    this.#entries[this.#head++] = undefined;
    this.#bytes -= entry.bytes;
    this.#trimmedSeq = entry.seq;
    if (entry instanceof TextEntry) this.#keepText(entry);
    else if (entry.event?.type === 'retract') this.#shorten(entry.event.msg, entry.event.fromOff);
    if (this.#head < 1024 || this.#head * 2 < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#removed += this.#head;
    this.#head = 0;
  }

  #keepText(entry: TextEntry): void {
    // A text of nothing ends no text: half of a pair before it still waits for the other.
    if (entry.end > entry.off) this.#tails.set(entry.msg, { end: entry.end, half: trailingHalf(entry.text) });
    const texts = this.#texts;
    if (texts === undefined || entry.length === 0) return;
    const rope = texts.get(entry.msg) ?? new Rope();
    texts.set(entry.msg, rope);
    this.#shortenText(rope, entry.off);
    rope.append(entry.text);
    this.#keptChars += entry.length;
    if (this.#keptChars > this.#options.maxSnapshotChars) this.#forgetTexts();
  }

  #shortenText(rope: Rope | undefined, length: number): void {
    if (rope === undefined || rope.length <= length) return;
    this.#keptChars -= rope.length - length;
    rope.truncate(length);
  }

  #forgetTexts(): void {
    this.#texts = undefined;
    this.#keptChars = 0;
  }

  #shorten(msg: number, fromOff: number): void {
    if ((this.#tails.get(msg)?.end ?? 0) > fromOff) this.#tails.set(msg, { end: fromOff, half: '' });
  }
}
