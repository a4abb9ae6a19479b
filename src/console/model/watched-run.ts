import type { RunEvent } from '../../engine/events.ts';
import { messageEvent } from '../../protocol/message-event.ts';
import type { RunMessage } from '../../protocol/messages.ts';

/** How a run ended, beside the outcomes of the engine: by whoever watches, or because the connection was lost. */
export type Ending = Extract<RunEvent, { readonly type: 'done' }>['outcome'] | 'cancelled' | 'failed' | 'lost';

/** What is kept of a run between two visits of the page: plain data. */
export interface SavedRun {
  readonly run: string;
  readonly epoch?: string;
  readonly log: readonly RunEvent[];
  readonly dropped: number;
  readonly missed: number;
  readonly cutAt?: number;
}

/** Events kept of one run: a page that stays open for days holds so many of each run it shows. */
export const maxEvents = 5_000;

/** Characters of one answer that are kept. */
const maxAnswerChars = 1_000_000;

/** Characters of one event's values that are kept; a longer one is shown as far as that. */
const maxValueChars = 20_000;

/**
 * A run as it is watched: its log, in the order of its numbers, as far as it is told. Beyond {@link maxEvents} text goes on to
 * be joined to the last text, so that the answer stays whole up to a million characters; other events are counted and not kept,
 * but the last.
 */
export class WatchedRun {
  readonly run: string;
  readonly log: RunEvent[] = [];
  /** Events that came and are not kept. */
  dropped = 0;
  /** Events the server held no longer when they were asked for. */
  missed = 0;
  epoch: string | undefined;
  /** When it was cut off here: by cancelling it, or by losing the connection for good. */
  cutAt: number | undefined;
  #ending: Ending | undefined;

  constructor(run: string) {
    this.run = run;
  }

  static from({ run, epoch, log, dropped, missed, cutAt }: SavedRun): WatchedRun {
    const record = new WatchedRun(run);
    for (const event of log) record.add(event);
    record.dropped = dropped;
    record.missed = missed;
    record.epoch = epoch;
    if (cutAt !== undefined && record.ending === undefined) record.cut(cutAt, 'cancelled');
    return record;
  }

  /** Takes what the server sent. */
  take(message: RunMessage): void {
    if (message.type === 'accepted') this.epoch = message.epoch;
    else if (message.type === 'gap') this.missed += message.seq - message.from + 1;
    else if (message.type === 'snapshot') {
      for (const { msg, text } of message.messages) {
        this.add({ type: 'text', seq: message.seq, at: this.lastAt, msg, off: 0, text });
      }
    } else if (message.type === 'audio') {
      // Of sound it is only drawn when it came and how long it lasts.
      const { run: _run, from: _from, bytes: _bytes, ...rest } = message;
      this.add({ ...rest, bytes: '' });
    } else {
      const seq = 'seq' in message && message.seq !== undefined ? message.seq : this.lastSeq + 1;
      const event = messageEvent(message, seq);
      if (event !== undefined)
        this.add('at' in message && message.at !== undefined ? event : { ...event, at: this.lastAt });
    }
  }

  /** Takes an event of its log. */
  add(event: RunEvent): void {
    const isLast = event.type === 'done' || event.type === 'error';
    if (isLast) this.#ending = event.type === 'done' ? event.outcome : 'failed';
    if (this.log.length >= maxEvents && !isLast) this.#squeeze(event);
    else this.log.splice(this.#placeOf(event.seq), 0, bounded(event));
  }

  /** It is over here, whatever becomes of it elsewhere. */
  cut(at: number, ending: 'cancelled' | 'lost'): void {
    if (this.#ending !== undefined) return;
    this.cutAt = at;
    this.#ending = ending;
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  get lastSeq(): number {
    return this.log.at(-1)?.seq ?? 0;
  }

  get lastAt(): number {
    return this.log.at(-1)?.at ?? 0;
  }

  /** The last instant of it that is known. */
  get endsAt(): number {
    return this.cutAt ?? this.lastAt;
  }

  get saved(): SavedRun {
    const { run, epoch, log, dropped, missed, cutAt } = this;
    return { run, log, dropped, missed, ...(epoch && { epoch }), ...(cutAt !== undefined && { cutAt }) };
  }

  /** A retract may come ahead of its number; all else comes in order. */
  #placeOf(seq: number): number {
    let place = this.log.length;
    while (place > 0 && (this.log[place - 1]?.seq ?? 0) > seq) place--;
    return place;
  }

  #squeeze(event: RunEvent): void {
    this.dropped++;
    if (event.type === 'retract') {
      // What is taken back must not stand, whatever else is left out.
      this.log.splice(this.#placeOf(event.seq), 0, event);
      return;
    }
    if (event.type !== 'text' || event.off > maxAnswerChars) return;
    const place = this.log.findLastIndex(({ type }) => type === 'text' || type === 'retract');
    const last = this.log[place];
    const joins = last?.type === 'text' && last.msg === event.msg && last.off + last.text.length === event.off;
    if (joins) this.log[place] = { ...last, text: last.text + event.text };
    else this.log.splice(this.#placeOf(event.seq), 0, event);
  }
}

/** Values of tools may be megabytes; a page shows the beginning. */
function bounded(event: RunEvent): RunEvent {
  if (event.type !== 'tool' || event.phase !== 'end' || event.value === undefined) return event;
  const written = JSON.stringify(event.value);
  return written.length <= maxValueChars ? event : { ...event, value: `${written.slice(0, maxValueChars)} …` };
}
