import { Observable, Subscriber, Subscription } from 'rxjs';
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
  /** Ended with the run. */
  readonly source: Subscription = new Subscription();
  /** What the consumers subscribe. */
  readonly output: Observable<T>;
  readonly #upstream: Observable<T>;
  readonly #options: JunctionOptions;
  readonly #consumers: Consumer<T>[] = [];
  #buffer: T[] = [];
  #arrived = 0;
  #connected = false;
  #end: End | undefined;
  readonly #waiters: Set<Subscriber<never>> = new Set();

  constructor(upstream: Observable<T>, options: JunctionOptions) {
    this.#upstream = upstream;
    this.#options = options;
    this.output = new Observable((subscriber) => this.#attach(subscriber));
  }

  /** Starts the source, and completes or fails with it, without being one of the consumers. */
  get finished(): Observable<never> {
    return new Observable((waiter) => {
      this.#waiters.add(waiter);
      this.connect();
      if (this.#end !== undefined) end(waiter, this.#end);
      return () => this.#waiters.delete(waiter);
    });
  }

  /** Leaves the source; the consumers see the output end where it stands. */
  cut(): void {
    this.source.unsubscribe();
    this.finish({});
  }

  /** Starts the source before anybody listens. */
  connect(): void {
    if (this.#connected) return;
    this.#connected = true;
    const inlet = new Inlet<T>(this);
    this.source.add(inlet);
    this.#upstream.subscribe(inlet);
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
      for (const consumer of this.#consumers) consumer.place = 0;
    }
  }

  finish(how: End): void {
    if (this.#end !== undefined) return;
    this.#end = how;
    this.#deliver();
    for (const waiter of [...this.#waiters]) end(waiter, how);
  }

  #attach(subscriber: Subscriber<T>): () => void {
    const consumer: Consumer<T> = { subscriber, place: 0, busy: false };
    this.#arrived++;
    this.#consumers.push(consumer);
    this.connect();
    if (!this.#options.barrier || this.#end !== undefined) this.#serve(consumer);
    return () => this.#detach(consumer);
  }

  #detach(consumer: Consumer<T>): void {
    const place = this.#consumers.indexOf(consumer);
    if (place >= 0) this.#consumers.splice(place, 1);
    const { consumers, keep } = this.#options;
    if (this.#consumers.length > 0 || this.#waiters.size > 0 || this.#arrived < consumers || keep) return;
    this.source.unsubscribe();
  }

  #deliver(): void {
    // One consumer is the usual case after the first has left, and needs no copy of the list.
    if (this.#consumers.length === 1) {
      const only = this.#consumers[0];
      if (only !== undefined) this.#serve(only);
      return;
    }
    for (const consumer of this.#consumers.slice()) this.#serve(consumer);
  }

  /** A consumer that causes a push while it is being served gets it from the loop already running: order holds. */
  #serve(consumer: Consumer<T>): void {
    if (consumer.busy) return;
    consumer.busy = true;
    while (consumer.place < this.#buffer.length && !consumer.subscriber.closed) {
      consumer.subscriber.next(this.#buffer[consumer.place++] as T);
    }
    consumer.busy = false;
    if (this.#end !== undefined) end(consumer.subscriber, this.#end);
  }

  #allCaughtUp(): boolean {
    if (this.#arrived < this.#options.consumers) return false;
    return this.#consumers.every((consumer) => consumer.place === this.#buffer.length && !consumer.busy);
  }
}

type End = { readonly error?: unknown };

function end(subscriber: Subscriber<never>, how: End): void {
  if ('error' in how) subscriber.error(how.error);
  else subscriber.complete();
}

interface Consumer<T> {
  readonly subscriber: Subscriber<T>;
  /** How many elements of the buffer it has had. */
  place: number;
  busy: boolean;
}

class Inlet<T> extends Subscriber<T> {
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
