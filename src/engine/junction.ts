import type { Observable, Subscriber, Subscription, Unsubscribable } from 'rxjs';
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
export class Junction<T> {
  /** Reads the source; ended with the run. */
  readonly source: Subscription;
  /** What the consumers subscribe. */
  readonly output: Observable<T>;
  readonly #inlet: Inlet<T>;
  readonly #upstream: Observable<T>;
  readonly #options: JunctionOptions;
  readonly #readers: Reader<T>[] = [];
  #buffer: T[] = [];
  #arrived = 0;
  #connected = false;
  #end: End | undefined;
  readonly #waiters: Subscriber<never>[] = [];

  constructor(upstream: Observable<T>, options: JunctionOptions) {
    this.#upstream = upstream;
    this.#options = options;
    this.output = new Output(this);
    this.#inlet = new Inlet(this);
    this.source = this.#inlet;
  }

  /** Starts the source, and completes or fails a waiter with it, which is not one of the consumers. */
  awaitEnd(waiter: Subscriber<never>): void {
    this.#waiters.push(waiter);
    waiter.add(() => remove(this.#waiters, waiter));
    this.connect();
    if (this.#end !== undefined) end(waiter, this.#end);
  }

  /** Leaves the source; the consumers see the output end where it stands. */
  cut(): void {
    this.source.unsubscribe();
    this.finish({});
  }

  /** Starts the source before anybody listens. */
  connect(): void {
    if (this.#connected || this.#end !== undefined) return;
    this.#connected = true;
    this.#upstream.subscribe(this.#inlet);
  }

  push(element: T): void {
    const { keep, barrier, maxBuffered } = this.#options;
    if (this.#buffer.length >= maxBuffered) {
      this.finish({
        error: new RunError('run.overflow', `more than ${maxBuffered} elements wait between two stages`, {
          retry: false,
        }),
      });
      this.source.unsubscribe();
      return;
    }
    this.#buffer.push(element);
    if (barrier) return;
    this.#deliver();
    if (!keep && this.#allCaughtUp()) {
      this.#buffer = [];
      for (const reader of this.#readers) reader.place = 0;
    }
  }

  finish(how: End): void {
    if (this.#end !== undefined) return;
    this.#end = how;
    this.#deliver();
    if (this.#waiters.length > 0) for (const waiter of this.#waiters.slice()) end(waiter, how);
  }

  attach(consumer: Subscriber<T>): Reader<T> {
    const reader = new Reader(this, consumer);
    this.#arrived++;
    this.#readers.push(reader);
    this.connect();
    if (!this.#options.barrier || this.#end !== undefined) this.#serve(reader);
    return reader;
  }

  detach(reader: Reader<T>): void {
    remove(this.#readers, reader);
    const { consumers, keep } = this.#options;
    if (this.#readers.length > 0 || this.#waiters.length > 0 || this.#arrived < consumers || keep) return;
    this.source.unsubscribe();
  }

  #deliver(): void {
    // One reader is the usual case after the first has left, and needs no copy of the list.
    if (this.#readers.length === 1) {
      const only = this.#readers[0];
      if (only !== undefined) this.#serve(only);
      return;
    }
    for (const reader of this.#readers.slice()) this.#serve(reader);
  }

  /** A consumer that causes a push while it is being served gets it from the loop already running: order holds. */
  #serve(reader: Reader<T>): void {
    if (reader.busy) return;
    reader.busy = true;
    while (reader.place < this.#buffer.length && !reader.consumer.closed) {
      reader.consumer.next(this.#buffer[reader.place++] as T);
    }
    reader.busy = false;
    if (this.#end !== undefined) end(reader.consumer, this.#end);
  }

  #allCaughtUp(): boolean {
    if (this.#arrived < this.#options.consumers) return false;
    for (const reader of this.#readers) if (reader.place !== this.#buffer.length || reader.busy) return false;
    return true;
  }
}

type End = { readonly error?: unknown };

function end(consumer: Subscriber<never>, how: End): void {
  if ('error' in how) consumer.error(how.error);
  else consumer.complete();
}

function remove<T>(from: T[], element: T): void {
  const place = from.indexOf(element);
  if (place >= 0) from.splice(place, 1);
}

class Output<T> extends Cold<T> {
  readonly #junction: Junction<T>;

  constructor(junction: Junction<T>) {
    super();
    this.#junction = junction;
  }

  protected override connect(consumer: Subscriber<T>): Reader<T> {
    return this.#junction.attach(consumer);
  }
}

/** One consumer's place in the output; what it takes off when it leaves. */
class Reader<T> implements Unsubscribable {
  readonly consumer: Subscriber<T>;
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
    this.#junction.finish({});
    this.unsubscribe();
  }
}
