import type { Subscriber } from 'rxjs';
import type { ClientMessage, InputMessage, Kind, Resume, RunMessage, Start } from '../protocol/messages.ts';

/** The kinds that cost credit. */
const dataTypes: ReadonlySet<string> = new Set([
  'delta',
  'sentence',
  'audio',
  'output',
  'tool',
  'speculation',
  'stage',
  'trace',
]);

/** The input of a run as it stands: `text` takes the place of its text, `input` of all of it. */
export type InputPart = Pick<InputMessage, 'input' | 'text' | 'final'>;

/** Where to go on with a run that was not started on this client. */
export interface Known {
  readonly run: string;
  /** Absent: that of the server it is asked of. */
  readonly epoch?: string;
  readonly after: number;
  readonly kinds?: readonly Kind[];
}

/** How an active run is fed. */
export interface ActiveRunOptions {
  /** What starts it, or where to go on with it. */
  readonly begin: { readonly start: Omit<Start, 'type' | 'credit'> } | { readonly known: Known };
  /** Frames the server may send ahead of us. */
  readonly window: number;
  /** True where the consumer grants credit itself. */
  readonly manual: boolean;
  readonly subscriber: Subscriber<RunMessage>;
  readonly send: (message: ClientMessage) => void;
}

/** A run as the client follows it: what it has, what it has granted, and how it asks for the rest. */
export class ActiveRun {
  readonly #options: ActiveRunOptions;
  readonly #ahead = new Set<number>();
  #part: InputMessage | undefined;
  #attached = false;
  #epoch: string | undefined;
  #after = 0;
  #credit: number;

  constructor(options: ActiveRunOptions) {
    const { begin, window } = options;
    this.#options = options;
    this.#credit = window;
    if ('start' in begin) return;
    this.#epoch = begin.known.epoch;
    this.#after = begin.known.after;
  }

  get id(): string {
    const { begin } = this.#options;
    return 'start' in begin ? begin.start.run : begin.known.run;
  }

  /** True once a server may know of it. */
  get isKnown(): boolean {
    return this.#attached;
  }

  /**
   * Starts the run on a new connection, or goes on with it.
   *
   * @param epoch of the server at the other end.
   */
  attach(epoch: string): void {
    const { begin, manual, send, window } = this.#options;
    this.#attached = true;
    if (!manual) this.#credit = window;
    if ('known' in begin) send(this.#resume(begin.known.run, this.#epoch ?? epoch, begin.known.kinds));
    else if (this.#epoch === undefined) send({ type: 'start', ...begin.start, credit: this.#credit });
    else send(this.#resume(begin.start.run, this.#epoch, begin.start.kinds));
    // Each part is all of the input, so the newest makes up for those the server did not get.
    if (this.#part !== undefined) send(this.#part);
  }

  /** Tells the server what the input is by now. */
  say(part: InputPart): void {
    const before = this.#part;
    if (before?.final === true) return;
    // What only changes the text leaves the rest as it was said.
    this.#part = { ...(part.input === undefined && before), ...part, type: 'input', run: this.id };
    this.#options.send(this.#part);
  }

  /** Grants more, for consumers that do so themselves. */
  grant(n: number): void {
    this.#credit += n;
    this.#options.send({ type: 'pull', run: this.id, n });
  }

  /** Takes a message of this run; false where messages before it are missing. */
  receive(message: RunMessage): boolean {
    if (message.type === 'accepted') this.#epoch = message.epoch;
    else if (!this.#follows(message)) return false;
    else if (this.#isKnown(message)) return true;
    this.#count(message);
    this.#options.subscriber.next(message);
    if (message.type === 'done' || message.type === 'error') {
      if (this.#epoch !== undefined) this.#options.send({ type: 'ack', run: this.id, seq: this.#after });
      this.#options.subscriber.complete();
    }
    return true;
  }

  fail(error: unknown): void {
    this.#options.subscriber.error(error);
  }

  #resume(run: string, epoch: string, kinds: readonly Kind[] | undefined): Resume {
    return { type: 'resume', run, epoch, after: this.#after, credit: this.#credit, ...(kinds && { kinds }) };
  }

  /** Whether the message's place joins what we have: at it or before it, or a retract ahead of its place. */
  #follows(message: RunMessage): boolean {
    return !('from' in message) || message.from <= this.#after + 1 || message.type === 'retract';
  }

  /** Notes the message's place, and says whether its content was here before. */
  #isKnown(message: RunMessage): boolean {
    if (message.type === 'retract') {
      const known = this.#ahead.has(message.seq) || message.seq <= this.#after;
      if (message.from > this.#after + 1) this.#ahead.add(message.seq);
      else this.#after = Math.max(this.#after, message.seq);
      return known;
    }
    if (!('seq' in message) || message.seq === undefined) return false;
    if (message.type === 'done' || message.type === 'error') {
      this.#after = Math.max(this.#after, message.seq);
      return false;
    }
    const known =
      message.type !== 'snapshot' && 'from' in message && message.from <= this.#after && message.seq <= this.#after;
    this.#after = Math.max(this.#after, message.seq);
    return known;
  }

  #count(message: RunMessage): void {
    if (!dataTypes.has(message.type)) return;
    const { manual, send, window } = this.#options;
    this.#credit--;
    if (manual || this.#credit > window / 2) return;
    send({ type: 'ack', run: this.id, seq: this.#after });
    send({ type: 'pull', run: this.id, n: window - this.#credit });
    this.#credit = window;
  }
}
