import type { Observable, Subscriber, Subscription } from 'rxjs';
import { type Handlers, type SourceSubscription, subscribeTo } from '../operate.ts';

/** What a shadow needs from the run it belongs to. */
export interface ShadowHost<R> {
  readonly maxBuffered: number;
  now(): number;
  /** Called when time no longer runs up for a shadow nobody adopted: it completed, failed, overflowed or was dropped. */
  ended(shadow: Shadow<R>): void;
}

/** `overflowed`: it put out more than may be kept. `dropped`: it was stopped. */
export type ShadowState = 'running' | 'done' | 'failed' | 'overflowed' | 'dropped';

/** Work that was begun on a guess. Its output is kept to a bound until a decision adopts it, then it goes on live. */
export class Shadow<R> implements Handlers<R> {
  readonly key: string;
  state: ShadowState = 'running';
  /** Begun on a guess that may be taken back. */
  isEarly: boolean;
  /** True once a decision has asked for its key. */
  agreed = false;
  /** True once a decision has taken its work over. */
  adopted = false;
  readonly #host: ShadowHost<R>;
  /** The run's: the work ends with it at the latest. */
  readonly #run: Subscriber<R>;
  #reason: unknown;
  readonly #startedAt: number;
  #endedAt = 0;
  /** Its time counts against a budget from here. */
  #countsFrom: number;
  #held: R[] | undefined;
  #source: Subscription | undefined;
  #taker: Subscriber<R> | undefined;
  #endings: Handlers<R> | undefined;
  #again: (() => Observable<R>) | undefined;
  /** Something was passed on to the taker: from then on all that comes is. */
  #live = false;
  #draining = false;

  constructor(key: string, isEarly: boolean, host: ShadowHost<R>, run: Subscriber<R>) {
    this.key = key;
    this.isEarly = isEarly;
    this.#host = host;
    this.#run = run;
    this.#startedAt = host.now();
    this.#countsFrom = this.#startedAt;
  }

  /** Why it failed. */
  get reason(): unknown {
    return this.#reason;
  }

  /** Milliseconds it has run, or ran. */
  get ranMs(): number {
    return (this.state === 'running' ? this.#host.now() : this.#endedAt) - this.#startedAt;
  }

  /** Milliseconds since its work was begun. */
  get sinceMs(): number {
    return this.#host.now() - this.#startedAt;
  }

  /** Milliseconds of it that a budget counts. */
  get countedMs(): number {
    return Math.max(0, (this.state === 'running' ? this.#host.now() : this.#endedAt) - this.#countsFrom);
  }

  /** Another budget counts it from now on. */
  countAnew(): void {
    this.#countsFrom = this.#host.now();
  }

  get buffered(): number {
    return this.#held?.length ?? 0;
  }

  /** True while a decision could take it over. */
  get usable(): boolean {
    return this.state === 'running' || this.state === 'done';
  }

  begin(work: Observable<R>): void {
    this.#source = subscribeTo(work, this.#run, this);
  }

  /** Stops the work and forgets what it put out. */
  drop(): void {
    if (this.state === 'running') this.#end('dropped');
    this.#held = undefined;
    this.#source?.unsubscribe();
  }

  /**
   * Gives `taker` the work as the decision should see it: what is kept, then live; `endings` are the taker's, where its
   * end is not that of the work. Where the shadow failed or overflowed before anything of it was passed on, and for a
   * second taker, the work is `again`.
   */
  give(taker: Subscriber<R>, endings: Handlers<R>, again: () => Observable<R>): void {
    if (this.#taker !== undefined || !this.usable) {
      subscribeTo(again(), taker, endings);
      return;
    }
    this.#taker = taker;
    this.#endings = endings;
    this.#again = again;
    if (taker !== this.#run) taker.add(() => this.drop());
    this.#deliver(taker);
  }

  next(value: R, self: SourceSubscription): void {
    const taker = this.#taker;
    if (taker !== undefined && !this.#draining) {
      this.#live = true;
      // What the run's own subscriber takes needs nobody in between.
      if (taker === this.#run) self.passOn();
      taker.next(value);
    } else if (taker !== undefined || this.buffered < this.#host.maxBuffered) {
      if (this.#held === undefined) this.#held = [value];
      else this.#held.push(value);
    } else {
      self.unsubscribe();
      this.#held = undefined;
      this.#end('overflowed');
    }
  }

  error(error: unknown): void {
    this.#reason = error;
    this.#end('failed');
    if (this.#draining) return;
    this.#held = undefined;
    const taker = this.#taker;
    const again = this.#again;
    if (taker === undefined || again === undefined) return;
    if (this.#live) taker.error(error);
    else subscribeTo(again(), taker, this.#endings ?? {});
  }

  complete(): void {
    this.#end('done');
    if (!this.#draining) this.#completeTaker();
  }

  /** What comes while this runs queues up behind what is kept. */
  #deliver(taker: Subscriber<R>): void {
    const held = this.#held;
    if (held !== undefined) {
      this.#draining = true;
      for (let at = 0; at < held.length && !taker.closed; at++) taker.next(held[at] as R);
      this.#live = true;
      this.#held = undefined;
      this.#draining = false;
    }
    if (this.state === 'done') this.#completeTaker();
    else if (this.state === 'failed') taker.error(this.#reason);
  }

  #completeTaker(): void {
    const endings = this.#endings;
    if (endings?.complete === undefined) this.#taker?.complete();
    else endings.complete();
  }

  #end(state: ShadowState): void {
    this.#endedAt = this.#host.now();
    this.state = state;
    if (!this.adopted) this.#host.ended(this);
  }
}
