import type { Observable, Subscriber, Unsubscribable } from 'rxjs';
import { Cold, Relay } from '../../operators/index.ts';
import { RunError } from './errors.ts';

/** Elements between two stages at most, where one reads faster than another. */
export const maxBetweenStages = 65_536;

/** How a stage's output is handed to its consumers. */
export interface JunctionOptions {
  /** How many consumers are declared: the source is left when that many have come and gone. */
  readonly consumers: number;
  /** Keep every element to the end of the run, for a re-issue or for side work; the source is then left with the run. */
  readonly keep: boolean;
  /** Hand over nothing before the source has completed: a sequential edge. */
  readonly barrier: boolean;
  /** Elements held at most; at the bound a slow or late consumer makes the run fail rather than lose one. */
  readonly maxBuffered: number;
}

/**
 * One stage's output for several consumers, each at its own place in it: a late consumer gets everything from the start.
 * Nothing is held once all declared consumers have caught up, unless it is to be kept.
 */
export class Junction<T> extends Cold<T> {
  /** Reads the source; ended with the run. */
  readonly inlet: Subscriber<T>;
  readonly #upstream: Observable<T>;
  readonly #options: JunctionOptions;
  /** The consumers that are there, in the order in which they came: each knows the next. */
  #first: Reader<T> | undefined;
  #last: Reader<T> | undefined;
  // Most junctions have one element. A list of one takes 40 bytes, an empty one that is added to takes room for 17.
  #buffer: (T | undefined)[] | undefined;
  /** How much of the buffer is in use. */
  #held = 0;
  #arrived = 0;
  #started = false;
  #end: End | undefined;
  #waiters: Subscriber<never>[] | undefined;

  constructor(upstream: Observable<T>, options: JunctionOptions) {
    super();
    this.#upstream = upstream;
    this.#options = options;
    this.inlet = new Inlet(this);
  }

  /** Starts the source, and completes or fails a waiter with it, which is not one of the consumers. */
  awaitEnd(waiter: Subscriber<never>): void {
    if (this.#waiters === undefined) this.#waiters = [waiter];
    else this.#waiters.push(waiter);
    waiter.add(() => this.#dismiss(waiter));
    this.start();
    if (this.#end !== undefined) end(waiter, this.#end);
  }

  /** Leaves the source; the consumers see the output end where it stands. */
  cut(): void {
    this.inlet.unsubscribe();
    this.finish(completed);
  }

  /** Starts the source before anybody listens. */
  start(): void {
    if (this.#started || this.#end !== undefined) return;
    this.#started = true;
    this.#upstream.subscribe(this.inlet);
  }

  push(element: T): void {
    const { keep, barrier, maxBuffered } = this.#options;
    if (this.#held >= maxBuffered) {
      this.finish({
        error: new RunError('run.overflow', `more than ${maxBuffered} elements wait between two stages`, {
          retry: false,
        }),
      });
      this.inlet.unsubscribe();
      return;
    }
    if (this.#buffer === undefined) this.#buffer = [element];
    else this.#buffer[this.#held] = element;
    this.#held++;
    if (barrier) return;
    this.#deliver();
    if (!keep && this.#allCaughtUp()) this.#letGo();
  }

  finish(how: End): void {
    if (this.#end !== undefined) return;
    this.#end = how;
    this.#deliver();
    if (this.#waiters !== undefined) for (const waiter of this.#waiters.slice()) end(waiter, how);
  }

  detach(reader: Reader<T>): void {
    this.#unlink(reader);
    const { consumers, keep } = this.#options;
    const isWanted = this.#first !== undefined || (this.#waiters !== undefined && this.#waiters.length > 0);
    if (!isWanted && this.#arrived >= consumers && !keep) this.inlet.unsubscribe();
  }

  protected override connect(consumer: Subscriber<T>): Reader<T> {
    const reader = new Reader(this, consumer);
    this.#arrived++;
    if (this.#last === undefined) this.#first = reader;
    else this.#last.next = reader;
    this.#last = reader;
    this.start();
    if (!this.#options.barrier || this.#end !== undefined) this.#serve(reader);
    return reader;
  }

  /** One that leaves meanwhile still knows who comes after it; one that comes meanwhile has been served, and has nothing to get. */
  #deliver(): void {
    for (let reader = this.#first; reader !== undefined; reader = reader.next) this.#serve(reader);
  }

  /** A consumer that causes a push while it is being served gets it from the loop already running: order holds. */
  #serve(reader: Reader<T>): void {
    if (reader.busy) return;
    reader.busy = true;
    const { consumer } = reader;
    while (reader.place < this.#held && !consumer.closed) consumer.next(this.#buffer?.[reader.place++] as T);
    reader.busy = false;
    if (this.#end !== undefined) end(consumer, this.#end);
  }

  #allCaughtUp(): boolean {
    if (this.#arrived < this.#options.consumers) return false;
    for (let reader = this.#first; reader !== undefined; reader = reader.next) {
      if (reader.place !== this.#held || reader.busy) return false;
    }
    return true;
  }

  #letGo(): void {
    const buffer = this.#buffer;
    if (buffer !== undefined) for (let place = 0; place < this.#held; place++) buffer[place] = undefined;
    this.#held = 0;
    for (let reader = this.#first; reader !== undefined; reader = reader.next) reader.place = 0;
  }

  #unlink(reader: Reader<T>): void {
    let before: Reader<T> | undefined;
    let at = this.#first;
    while (at !== undefined && at !== reader) {
      before = at;
      at = at.next;
    }
    if (at === undefined) return;
    if (before === undefined) this.#first = reader.next;
    else before.next = reader.next;
    if (this.#last === reader) this.#last = before;
  }

  #dismiss(waiter: Subscriber<never>): void {
    const place = this.#waiters?.indexOf(waiter) ?? -1;
    if (place >= 0) this.#waiters?.splice(place, 1);
  }
}

type End = { readonly error?: unknown };

const completed: End = {};

function end(consumer: Subscriber<never>, how: End): void {
  if ('error' in how) consumer.error(how.error);
  else consumer.complete();
}

/** One consumer's place in the output; what it takes off when it leaves. */
class Reader<T> implements Unsubscribable {
  readonly consumer: Subscriber<T>;
  /** Who came after it. */
  next: Reader<T> | undefined;
  /** How many elements of the buffer it has had. */
  place = 0;
  busy = false;
  readonly #junction: Junction<T>;

  constructor(junction: Junction<T>, consumer: Subscriber<T>) {
    this.#junction = junction;
    this.consumer = consumer;
  }

  unsubscribe(): void {
    this.#junction.detach(this);
  }
}

class Inlet<T> extends Relay<T> {
  readonly #junction: Junction<T>;

  constructor(junction: Junction<T>) {
    super();
    this.#junction = junction;
  }

  override next(element: T): void {
    if (!this.isStopped) this.#junction.push(element);
  }

  override error(error: unknown): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.#junction.finish({ error });
    this.unsubscribe();
  }

  override complete(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.#junction.finish(completed);
    this.unsubscribe();
  }
}
