import { Observable, type Subscriber, type Subscription } from 'rxjs';
import { subscribeTo } from '../operate.ts';

/** What a shadow needs from the run it belongs to. */
export interface ShadowHost {
  readonly maxBuffered: number;
  readonly now: () => number;
  /** Called when time no longer runs up for a shadow nobody adopted: it completed, failed, overflowed or was dropped. */
  readonly ended: () => void;
}

/** `overflowed`: it put out more than may be kept. `dropped`: it was stopped. */
export type ShadowState = 'running' | 'done' | 'failed' | 'overflowed' | 'dropped';

/** Work that was begun on a guess. Its output is kept to a bound until a decision adopts it, then it goes on live. */
export class Shadow<R> {
  readonly key: string;
  readonly startedAt: number;
  state: ShadowState = 'running';
  /** Why it failed. */
  error: unknown;
  /** Begun on a guess that may be taken back. */
  isEarly: boolean;
  /** Its time counts against a budget from here. */
  countsFrom: number;
  /** True once a decision has asked for its key. */
  agreed = false;
  /** True once a decision has taken its work over. */
  adopted = false;
  readonly #host: ShadowHost;
  #endedAt: number | undefined;
  #held: R[] = [];
  #source: Subscription | undefined;
  #taker: Subscriber<R> | undefined;
  #again: (() => Observable<R>) | undefined;
  /** The taker, once something was passed on: from then on all that comes is. */
  #live: Subscriber<R> | undefined;
  #draining = false;

  constructor(key: string, isEarly: boolean, host: ShadowHost) {
    this.key = key;
    this.isEarly = isEarly;
    this.#host = host;
    this.startedAt = host.now();
    this.countsFrom = this.startedAt;
  }

  /** Milliseconds it has run, or ran. */
  get ranMs(): number {
    return (this.#endedAt ?? this.#host.now()) - this.startedAt;
  }

  /** Milliseconds of it that a budget counts. */
  get countedMs(): number {
    return Math.max(0, (this.#endedAt ?? this.#host.now()) - this.countsFrom);
  }

  get buffered(): number {
    return this.#held.length;
  }

  /** True while a decision could take it over. */
  get usable(): boolean {
    return this.state === 'running' || this.state === 'done';
  }

  /** Begins the work; it ends with `consumer` at the latest. */
  begin(work: () => Observable<R>, consumer: Subscriber<R>): void {
    let source: Observable<R>;
    try {
      source = work();
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#source = subscribeTo(source, consumer, {
      next: (value, self) => {
        if (this.#live !== undefined) this.#live.next(value);
        else this.#take(value, self);
      },
      error: (error) => this.#fail(error),
      complete: () => this.#complete(),
    });
  }

  /** Stops the work and forgets what it put out. */
  drop(): void {
    if (this.state === 'running') this.#end('dropped');
    this.#held = [];
    this.#source?.unsubscribe();
  }

  /**
   * The work as the decision gets it: what is kept, then live. Where the shadow failed or overflowed before anything of it
   * was passed on, and for a second subscriber, it is `again`.
   */
  adopt(again: () => Observable<R>): Observable<R> {
    this.adopted = true;
    return new Observable<R>((consumer) => {
      if (this.#again !== undefined || !this.usable) {
        subscribeTo(again(), consumer, {});
        return;
      }
      this.#again = again;
      this.#taker = consumer;
      consumer.add(() => this.drop());
      this.#deliver(consumer);
    });
  }

  #take(value: R, self: Subscription): void {
    const taker = this.#taker;
    if (taker !== undefined && !this.#draining) {
      this.#live = taker;
      taker.next(value);
    } else if (taker !== undefined || this.#held.length < this.#host.maxBuffered) {
      this.#held.push(value);
    } else {
      self.unsubscribe();
      this.#held = [];
      this.#end('overflowed');
    }
  }

  #fail(error: unknown): void {
    this.error = error;
    this.#end('failed');
    if (this.#draining) return;
    this.#held = [];
    const taker = this.#taker;
    const again = this.#again;
    if (taker === undefined || again === undefined) return;
    if (this.#live !== undefined) taker.error(error);
    else subscribeTo(again(), taker, {});
  }

  #complete(): void {
    this.#end('done');
    if (!this.#draining) this.#taker?.complete();
  }

  /** What comes while this runs queues up behind what is kept. */
  #deliver(consumer: Subscriber<R>): void {
    this.#draining = true;
    for (let at = 0; at < this.#held.length && !consumer.closed; at++) consumer.next(this.#held[at] as R);
    if (this.#held.length > 0) this.#live = consumer;
    this.#held = [];
    this.#draining = false;
    if (this.state === 'done') consumer.complete();
    else if (this.state === 'failed') consumer.error(this.error);
  }

  #end(state: ShadowState): void {
    this.state = state;
    this.#endedAt = this.#host.now();
    if (!this.adopted) this.#host.ended();
  }
}
