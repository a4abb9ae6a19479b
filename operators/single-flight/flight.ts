import { type Observable, Subscriber } from 'rxjs';
import { subscribeTo } from '../operate.ts';

/** One of those who share a flight. */
class Joiner<T> {
  readonly #consumer: Subscriber<T>;
  /** How many elements had passed, or were being handed round, when this one came. */
  readonly from: number;
  /** What came while the past was still being given; undefined once it has been. */
  #since: T[] | undefined = [];
  #ending: ((consumer: Subscriber<T>) => void) | undefined;

  constructor(consumer: Subscriber<T>, from: number) {
    this.#consumer = consumer;
    this.from = from;
  }

  /** Gives what passed before this one came, and what comes meanwhile; then it is live. */
  catchUp(past: readonly T[]): void {
    const { length } = past;
    for (let i = 0; i < length && !this.#consumer.closed; i++) this.#consumer.next(past[i] as T);
    const since = this.#since ?? [];
    for (let i = 0; i < since.length; i++) this.#consumer.next(since[i] as T);
    this.#since = undefined;
    this.#ending?.(this.#consumer);
  }

  next(value: T): void {
    if (this.#since === undefined) this.#consumer.next(value);
    else this.#since.push(value);
  }

  end(ending: (consumer: Subscriber<T>) => void): void {
    this.#ending = ending;
    if (this.#since === undefined) ending(this.#consumer);
  }
}

/** Why nobody can join any more: its replay is over the bound, it ended, or all have left. */
export type FlightChange = 'outgrown' | 'end' | 'cancel';

/** One execution of a source, shared by those who came while it ran. */
export class Flight<T> {
  readonly #maxReplay: number;
  readonly #unlist: () => void;
  readonly #report: (change: FlightChange) => void;
  /** Belongs to nobody who joined: it ends with the last of them. What goes wrong in here reaches all of them. */
  readonly #hub: Subscriber<T> = new Subscriber<T>({
    next: () => {},
    error: (error: unknown) => this.#end((consumer) => consumer.error(error)),
    complete: () => {},
  });
  #joiners: Set<Joiner<T>> = new Set();
  #passed = 0;
  #past: T[] | undefined = [];
  /** What a joiner made the source put out while an element was still being handed round. */
  readonly #next: T[] = [];
  #passing = false;
  #ended = false;
  #ending: ((consumer: Subscriber<T>) => void) | undefined;

  /** `unlist` is called when nobody can join any more; `report` after that was seen to. */
  constructor(maxReplay: number, unlist: () => void, report: (change: FlightChange) => void) {
    this.#maxReplay = maxReplay;
    this.#unlist = unlist;
    this.#report = report;
  }

  get joiners(): number {
    return this.#joiners.size;
  }

  join(consumer: Subscriber<T>): void {
    const joiner = new Joiner<T>(consumer, this.#passed);
    const past = this.#past ?? [];
    this.#joiners.add(joiner);
    consumer.add(() => this.#leave(joiner));
    joiner.catchUp(past);
  }

  start(source: Observable<T>): void {
    subscribeTo(source, this.#hub, {
      next: (value) => this.#pass(value),
      error: (error) => this.#end((consumer) => consumer.error(error)),
      complete: () => this.#end((consumer) => consumer.complete()),
    });
  }

  /** Everybody gets an element before anybody gets the next. */
  #pass(value: T): void {
    if (this.#passing) {
      this.#next.push(value);
      return;
    }
    this.#passing = true;
    try {
      this.#handRound(value);
      for (let i = 0; i < this.#next.length; i++) this.#handRound(this.#next[i] as T);
    } finally {
      this.#next.length = 0;
      this.#passing = false;
    }
    if (this.#ending !== undefined) this.#end(this.#ending);
  }

  #handRound(value: T): void {
    if (this.#past !== undefined && this.#past.push(value) > this.#maxReplay) {
      this.#past = undefined;
      this.#unlist();
      this.#report('outgrown');
    }
    this.#passed++;
    // Who joins while an element is handed round has had it by replay.
    for (const joiner of this.#joiners) if (joiner.from < this.#passed) joiner.next(value);
  }

  #end(ending: (consumer: Subscriber<T>) => void): void {
    this.#ending = ending;
    if (this.#passing || this.#ended) return;
    this.#ended = true;
    const joiners = this.#joiners;
    this.#joiners = new Set();
    this.#unlist();
    for (const joiner of joiners) joiner.end(ending);
    this.#report('end');
  }

  #leave(joiner: Joiner<T>): void {
    if (!this.#joiners.delete(joiner) || this.#joiners.size > 0) return;
    this.#hub.unsubscribe();
    this.#unlist();
    this.#report('cancel');
  }
}
