import type { Subscription } from 'rxjs';
import type { Handlers, SourceSubscription } from '../operate.ts';

/** What a lane needs from the race it is in. */
export interface LaneHost<T> {
  readonly maxBuffered: number;
  accepts(value: T): boolean;
  /** It put out an accepted value: the race is its own from here on. */
  won(lane: Lane<T>): void;
  /** It put out more than may be kept. */
  overflowed(lane: Lane<T>): void;
  /** It completed, or failed, before it won. */
  completed(lane: Lane<T>): void;
  failed(lane: Lane<T>, error: unknown): void;
  pass(value: T): void;
  end(ending: LaneEnding): void;
}

/** How a winner ended. */
export type LaneEnding = { readonly error: unknown } | 'complete';

/** One contender on its way; hears its own work. */
export class Lane<T> implements Handlers<T> {
  readonly contender: number;
  /** 0 where nobody asks for times. */
  readonly startedAt: number;
  /** It can still win. */
  running = true;
  work: Subscription | undefined = undefined;
  readonly #host: LaneHost<T>;
  /** Put out before the win; while these are passed on, what comes in queues up behind them. */
  #held: T[] | undefined;
  #hasWon = false;
  #draining = false;
  #ending: LaneEnding | undefined;

  constructor(contender: number, startedAt: number, host: LaneHost<T>) {
    this.contender = contender;
    this.startedAt = startedAt;
    this.#host = host;
  }

  next(value: T, self: SourceSubscription): void {
    if (this.#hasWon) this.#hold(value);
    else if (!this.running) return;
    else if (this.#host.accepts(value)) this.#win(value, self);
    else if ((this.#held?.length ?? 0) < this.#host.maxBuffered) this.#hold(value);
    else {
      self.unsubscribe();
      this.#host.overflowed(this);
    }
  }

  error(error: unknown): void {
    if (this.#hasWon) this.#end({ error });
    else if (this.running) this.#host.failed(this, error);
  }

  complete(): void {
    if (this.#hasWon) this.#end('complete');
    else if (this.running) this.#host.completed(this);
  }

  /** It can no longer win. */
  leave(): void {
    this.running = false;
    this.#held = undefined;
  }

  #hold(value: T): void {
    if (this.#held === undefined) this.#held = [value];
    else this.#held.push(value);
  }

  #win(value: T, self: SourceSubscription): void {
    const host = this.#host;
    this.#hasWon = true;
    this.#draining = true;
    host.won(this);
    if (this.#held === undefined) host.pass(value);
    else this.#held.push(value);
    const held: T[] | undefined = this.#held;
    if (held !== undefined) for (let at = 0; at < held.length; at++) host.pass(held[at] as T);
    this.#held = undefined;
    this.#draining = false;
    self.passOn();
    if (this.#ending !== undefined) host.end(this.#ending);
  }

  #end(ending: LaneEnding): void {
    this.#ending = ending;
    if (!this.#draining) this.#host.end(ending);
  }
}
