import type { Credit } from './credit.ts';
import { eventMessage, kindOf } from './event-message.ts';
import { EventEntry, type LogEntry, TextEntry } from './log-entry.ts';
import type { Kind, Retract, RunMessage } from './messages.ts';
import { protocolLimits } from './protocol-limits.ts';
import type { RunLog, Tail } from './run-log.ts';
import { isLowSurrogate, trailingHalf, utf8Length } from './utf8-length.ts';

/** Where a reader begins and what it wants. */
export interface CursorOptions {
  readonly run: string;
  /** The last event the client has. */
  readonly after: number;
  readonly kinds: readonly Kind[];
  /** True where what the log has let go of can be had elsewhere: the cursor then asks for it by `missing`. */
  readonly paged?: boolean;
}

/**
 * One connection's place in a run's log. `next` gives the message to send now, if any:
 *
 * - Neighbouring text of one message leaves as one delta of at most 16 KiB; what the client did not ask for is passed
 *   over and counted in the next message's `from`.
 * - A retract of text the client has been shown comes first, ahead of its place and free of credit.
 * - Where the log no longer holds what comes next: a gap, then a snapshot or an error; or, where it is `paged`, nothing
 *   until `supply` has brought the missing events.
 *
 * Holds a few numbers a message of the run and the retracts that wait.
 */
export class Cursor {
  readonly #log: RunLog;
  /** What is read: the log, or a page of what it has let go of. */
  #source: RunLog;
  readonly #run: string;
  readonly #kinds: ReadonlySet<Kind | 'always'>;
  readonly #wantsText: boolean;
  #paged: boolean;
  /** The `seq` of the last message. */
  #position: number;
  /** What was passed over unsent counts here. */
  #passed: number;
  /** In the source. */
  #index: number;
  /** Units already sent of a text too long for one frame. */
  #part = 0;
  /** How much of each message the client shows. */
  readonly #shown: Map<number, Tail>;
  /** How many of the log's retracts were looked at. */
  #watched: number;
  readonly #ahead: Retract[] = [];
  readonly #sentAhead = new Set<number>();
  #ended = false;
  #gapSent = false;

  constructor(log: RunLog, { run, after, kinds, paged = false }: CursorOptions) {
    this.#log = log;
    this.#source = log;
    this.#run = run;
    this.#kinds = new Set<Kind | 'always'>([...kinds, 'always']);
    this.#wantsText = this.#kinds.has('text');
    this.#paged = paged;
    // The end of a run is told again to whoever comes back for it.
    this.#position = Math.min(after, log.ended ? log.lastSeq - 1 : log.lastSeq);
    this.#passed = this.#position;
    this.#index = log.firstIndex;
    this.#shown = log.tailsAtTrim();
    this.#passKnown();
    const later = log.retracts.findIndex(({ seq }) => seq > this.#position);
    this.#watched = later < 0 ? log.retracts.length : later;
  }

  /** Everything through this was sent or is of no interest to this reader. */
  get passed(): number {
    return this.#passed;
  }

  /** True once the run's last message was given. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The event after which this reader waits for a page; undefined where it waits for none. */
  get missing(): number | undefined {
    const hasPage = this.#source !== this.#log && this.#source.entry(this.#index) !== undefined;
    return this.#paged && !this.#ended && !hasPage && this.#passed < this.#log.trimmedSeq ? this.#passed : undefined;
  }

  /** Brings the events after `missing`; undefined says that they are lost after all. */
  supply(page: RunLog | undefined): void {
    if (page === undefined) {
      this.#paged = false;
      this.#source = this.#log;
      return;
    }
    const { silencedAfter } = this.#log;
    if (silencedAfter !== undefined) page.silence(silencedAfter);
    for (const retract of this.#log.retracts) if (retract.seq > page.lastSeq) page.strike(retract);
    this.#source = page;
    this.#index = page.indexAfter(this.#passed);
  }

  /** The next message; spends credit where it is one that needs it. Undefined: nothing to send, or no credit. */
  next(credit: Credit): RunMessage | undefined {
    if (this.#ended) return undefined;
    this.#watch();
    const retract = this.#ahead.shift();
    if (retract !== undefined && this.#skip()?.seq !== retract.seq) {
      this.#sentAhead.add(retract.seq);
      return retract;
    }
    const entry = this.#skip();
    if (entry instanceof EventEntry) return this.#event(entry, credit);
    if (entry !== undefined) return credit.open ? this.#delta(entry, credit) : undefined;
    return this.#isBehind && !this.#paged ? this.#lost(credit) : undefined;
  }

  /** Whether the log has let go of what comes next, and no page stands in for it. */
  get #isBehind(): boolean {
    return this.#source === this.#log && this.#passed < this.#log.trimmedSeq;
  }

  /** Passes over what is not to be sent; the entry that is, if it is there. */
  #skip(): LogEntry | undefined {
    if (this.#isBehind) return undefined;
    for (;;) {
      const entry = this.#source.entry(this.#index);
      if (entry === undefined) {
        if (!this.#leavePage()) return undefined;
        continue;
      }
      const wanted = entry instanceof EventEntry ? this.#wants(entry) : this.#part < entry.length && this.#wantsText;
      if (wanted) return entry;
      this.#part = 0;
      this.#pass(this.#index + 1, entry.seq);
    }
  }

  /** Goes on in the log itself where a page has been read and the log holds what follows. */
  #leavePage(): boolean {
    if (this.#source === this.#log || this.#passed < this.#log.trimmedSeq) return false;
    this.#source = this.#log;
    this.#index = this.#log.indexAfter(this.#passed);
    return this.#log.entry(this.#index) !== undefined;
  }

  /** Entries the client has already; shown lengths are as they were there. */
  #passKnown(): void {
    for (;;) {
      const entry = this.#log.entry(this.#index);
      if (entry === undefined || entry.seq > this.#position) return;
      this.#index++;
      if (entry instanceof TextEntry) {
        if (entry.end > entry.off) this.#shown.set(entry.msg, { end: entry.end, half: trailingHalf(entry.text) });
      } else if (entry.event?.type === 'retract') this.#shorten(entry.event.msg, entry.event.fromOff);
    }
  }

  /** Looks at what came in since the last time for retracts that cannot wait for their place. */
  #watch(): void {
    const { retracts } = this.#log;
    for (; this.#watched < retracts.length; this.#watched++) {
      const event = retracts[this.#watched];
      if (event === undefined || event.seq <= this.#passed) continue;
      if ((this.#shown.get(event.msg)?.end ?? 0) <= event.fromOff) continue;
      this.#shorten(event.msg, event.fromOff);
      this.#ahead.push(eventMessage(this.#run, event.seq, event) as Retract);
    }
  }

  #wants({ event }: EventEntry): boolean {
    return event !== undefined && this.#kinds.has(kindOf(event)) && !this.#sentAhead.has(event.seq);
  }

  #event({ event }: EventEntry, credit: Credit): RunMessage | undefined {
    if (event === undefined) return undefined;
    if (kindOf(event) !== 'always') {
      if (!credit.open) return undefined;
      credit.spend(0);
    }
    const message = eventMessage(this.#run, this.#position + 1, event);
    this.#pass(this.#index + 1, event.seq);
    this.#position = event.seq;
    if (event.type === 'retract') this.#shorten(event.msg, event.fromOff);
    this.#ended = event.type === 'done' || event.type === 'error';
    return message;
  }

  #delta(first: TextEntry, credit: Credit): RunMessage | undefined {
    const rest = this.#part === 0 ? first.text : first.text.slice(this.#part);
    let bytes = this.#part === 0 ? first.textBytes : utf8Length(rest);
    if (bytes > protocolLimits.dataFrameBytes) return this.#slice(first, rest, credit);
    let text = rest;
    let { seq } = first;
    let index = this.#index + 1;
    for (; ; index++) {
      const entry = this.#source.entry(index);
      if (entry === undefined) break;
      if (entry instanceof EventEntry) {
        if (this.#wants(entry)) break;
      } else if (entry.length > 0) {
        if (entry.msg !== first.msg || entry.off !== first.off + this.#part + text.length) break;
        if (bytes + entry.textBytes > protocolLimits.dataFrameBytes && !trailingHalf(text)) break;
        text += entry.text;
        bytes += entry.textBytes;
        seq = entry.seq;
      }
    }
    // Half of a pair waits for the next event, which as a rule brings the other; `done` comes if nothing else.
    const isNewest = this.#source === this.#log && this.#source.entry(index) === undefined;
    if (isNewest && trailingHalf(text)) return undefined;
    const message = this.#text(first, text, seq);
    this.#part = 0;
    this.#pass(index, seq);
    credit.spend(bytes);
    return message;
  }

  /** A part of a text too long for one frame: until the last part is sent, the event counts as not received. */
  #slice(entry: TextEntry, rest: string, credit: Credit): RunMessage {
    // A unit takes at most three bytes.
    let text = rest.slice(0, Math.floor(protocolLimits.dataFrameBytes / 3));
    if (trailingHalf(text)) text = text.slice(0, -1);
    const message = this.#text(entry, text, entry.from - 1);
    this.#part += text.length;
    this.#source.seal(this.#index + 1);
    credit.spend(utf8Length(text));
    return message;
  }

  #text({ at, msg, off }: TextEntry, given: string, seq: number): RunMessage {
    const from = this.#position + 1;
    this.#position = Math.max(this.#position, seq);
    let begin = off + this.#part;
    let text = given;
    const before = this.#shown.get(msg);
    if (before?.half && before.end === begin && isLowSurrogate(text.charCodeAt(0))) {
      // Its first half went out alone; the pair replaces what stood for it.
      text = before.half + text;
      begin--;
    }
    this.#shown.set(msg, { end: begin + text.length, half: trailingHalf(text) });
    // A lone half has no form in UTF-8; every codec gets the same replacement of the same length.
    return { type: 'delta', run: this.#run, from, seq, at, msg, off: begin, text: text.toWellFormed() };
  }

  #lost(credit: Credit): RunMessage | undefined {
    const log = this.#log;
    if (!this.#gapSent) {
      this.#gapSent = true;
      return { type: 'gap', run: this.#run, from: this.#position + 1, seq: log.trimmedSeq, reason: 'trimmed' };
    }
    this.#gapSent = false;
    const messages = log.snapshot();
    if (messages === undefined) {
      const newest = log.entry(log.endIndex - 1);
      if (newest instanceof EventEntry && newest.event?.type === 'error' && log.trimmedSeq === newest.seq - 1) {
        // Why the run failed says more than that its text is gone.
        this.#position = log.trimmedSeq;
        this.#pass(log.endIndex - 1, log.trimmedSeq);
        return this.#event(newest, credit);
      }
      this.#ended = true;
      return {
        type: 'error',
        run: this.#run,
        code: 'log-lost',
        message: 'what comes next is no longer held, nor is the text so far: start the run anew',
        retry: false,
      };
    }
    this.#position = log.trimmedSeq;
    this.#part = 0;
    this.#pass(log.firstIndex, log.trimmedSeq);
    for (const [msg, tail] of log.tailsAtTrim()) this.#shown.set(msg, tail);
    for (const { msg, text } of messages) this.#shorten(msg, text.length);
    return { type: 'snapshot', run: this.#run, seq: log.trimmedSeq, messages };
  }

  #shorten(msg: number, fromOff: number): void {
    if ((this.#shown.get(msg)?.end ?? 0) > fromOff) this.#shown.set(msg, { end: fromOff, half: '' });
  }

  #pass(index: number, seq: number): void {
    this.#index = index;
    this.#passed = seq;
    this.#source.seal(index);
  }
}
