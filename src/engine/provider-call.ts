import type { Observable, SchedulerLike, Subscriber } from 'rxjs';
import {
  type Breaker,
  type BreakerCall,
  BreakerOpenError,
  Cold,
  DeadlineError,
  LONGEST_TIMER_MS,
  Relay,
} from '../../operators/index.ts';
import type { CallContext } from '../ports/index.ts';
import { RunError } from './errors.ts';
import type { CallOptions } from './stage-context.ts';

/** What a provider call takes from its run. */
export interface CallHost {
  readonly run: string;
  readonly scheduler: SchedulerLike;
  readonly demand: Observable<boolean>;
  readonly traceparent: string | undefined;
  /** The customer who asks, where the input names one. */
  readonly user: string | undefined;
  random(): number;
  /** Milliseconds until the run's deadline. */
  timeLeftMs(): number;
  /** Numbers the calls of the run. */
  nextCall(): number;
}

/** The stage that makes a provider call. */
export interface CallingStage {
  readonly stage: string;
  readonly host: CallHost;
  /** What one call may take; Infinity where nothing limits it. */
  readonly callTimeoutMs: number;
  /** Told of each call that an open breaker refuses, before the consumer is. */
  refused(breaker: Breaker): void;
  /** Whether a call that is given up without an element after so long has failed. */
  isHung(call: CallOptions<never>, waitedMs: number): boolean;
  /** Told of each call that took as long as it may and is left, before the consumer is. */
  timedOut(limitMs: number): void;
  /** The work of one call. */
  call<R>(port: string, request: PortRequest<R>, context: CallContext): Observable<R>;
}

/** What is asked of the adapter behind a port. */
export type PortRequest<R> = (port: never, context: CallContext) => Observable<R>;

/**
 * One cold provider call: where a breaker stands before it and is open, it fails at once. A fresh context for each subscription, whose signal fires when it is left before its end. The
 * AbortController is made only for adapters that look at the signal; in-process ones never pay for it.
 */
export class ProviderCall<R> extends Cold<R> {
  readonly #stage: CallingStage;
  readonly #port: string;
  readonly #request: PortRequest<R>;
  readonly #options: CallOptions<R>;
  readonly #breaker: Breaker | undefined;
  readonly #limitMs: number;

  /**
   * @param limitMs how long it may take before it is left and fails; Infinity where something around it sees to that.
   */
  constructor(
    stage: CallingStage,
    port: string,
    request: PortRequest<R>,
    options: CallOptions<R>,
    breaker: Breaker | undefined,
    limitMs: number,
  ) {
    super();
    this.#stage = stage;
    this.#port = port;
    this.#request = request;
    this.#options = options;
    this.#breaker = breaker;
    this.#limitMs = limitMs;
  }

  protected override connect(consumer: Subscriber<R>): void {
    if (consumer.closed) return;
    const breaker = this.#breaker;
    const leave = breaker?.enter();
    if (breaker !== undefined && leave === undefined) {
      this.#stage.refused(breaker);
      consumer.error(new BreakerOpenError(breaker.name, breaker.retryAfterMs()));
      return;
    }
    const subscriber = new CallSubscriber<R>(consumer, this.#stage, this.#options, leave);
    try {
      const work = this.#stage.call(this.#port, this.#request, subscriber);
      if (typeof work?.subscribe !== 'function') throw noObservable(this.#port, work);
      work.subscribe(subscriber);
      // Behind the work: what comes at the very instant of the limit is in time.
      if (!subscriber.closed) subscriber.limit(this.#limitMs);
    } catch (error) {
      subscriber.error(error);
    }
  }
}

/** An async function behind a port would fail every call, in words of RxJS. */
function noObservable(port: string, given: unknown): RunError {
  const what = typeof (given as { then?: unknown } | undefined)?.then === 'function' ? 'a Promise' : String(given);
  const mend = 'return one, e.g. from(promise) of rxjs, or fromAsyncIterable of tailrace/adapters';
  return new RunError('binding.shape', `the adapter at port '${port}' returned ${what}, not an Observable; ${mend}`);
}

/**
 * One call under way, and what the adapter sees of it. The signal fires when the call is left before it completed or
 * failed by itself, or gave the one result it is for.
 */
class CallSubscriber<R> extends Relay<R> implements CallContext {
  readonly #consumer: Subscriber<R>;
  readonly #stage: CallingStage;
  readonly #number: number;
  readonly #until: number;
  readonly #options: CallOptions<R>;
  /** What a breaker let it through by, and hears of its end. */
  readonly #leave: BreakerCall | undefined;
  #abort: AbortController | undefined;
  #hadElement = false;
  #cancelled = false;

  constructor(consumer: Subscriber<R>, stage: CallingStage, options: CallOptions<R>, leave: BreakerCall | undefined) {
    super(consumer);
    this.#consumer = consumer;
    this.#stage = stage;
    this.#number = stage.host.nextCall();
    const { callTimeoutMs } = stage;
    this.#until =
      callTimeoutMs === Number.POSITIVE_INFINITY ? callTimeoutMs : stage.host.scheduler.now() + callTimeoutMs;
    this.#options = options;
    this.#leave = leave;
  }

  get stage(): string {
    return this.#stage.stage;
  }

  get call(): string {
    return `${this.#stage.stage}#${this.#number}`;
  }

  get run(): string {
    return this.#stage.host.run;
  }

  get scheduler(): SchedulerLike {
    return this.#stage.host.scheduler;
  }

  get demand(): Observable<boolean> {
    return this.#stage.host.demand;
  }

  get user(): string | undefined {
    return this.#stage.host.user;
  }

  get traceparent(): string | undefined {
    return this.#stage.host.traceparent;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#cancelled) this.#abort.abort();
    }
    return this.#abort.signal;
  }

  limit(ms: number): void {
    if (ms > LONGEST_TIMER_MS) return;
    this.add(this.#stage.host.scheduler.schedule(giveUp, ms, this as CallSubscriber<unknown>));
  }

  /** It took as long as it may. */
  late(): void {
    const limitMs = this.#stage.callTimeoutMs;
    this.unsubscribe();
    this.#stage.timedOut(limitMs);
    this.#consumer.error(new DeadlineError(limitMs, 'budget'));
  }

  timeLeftMs(): number {
    const { host } = this.#stage;
    const own = this.#until === Number.POSITIVE_INFINITY ? this.#until : this.#until - host.scheduler.now();
    return Math.max(0, Math.min(own, host.timeLeftMs()));
  }

  random(): number {
    return this.#stage.host.random();
  }

  protected override _next(element: R): void {
    this.#hadElement = true;
    this.#consumer.next(element);
  }

  protected override _error(error: unknown): void {
    try {
      this.#leave?.fail();
      this.#consumer.error(error);
    } catch (thrown) {
      this.#consumer.error(thrown);
    } finally {
      this.unsubscribe();
    }
  }

  protected override _complete(): void {
    try {
      this.#leave?.succeed();
      this.#consumer.complete();
    } catch (thrown) {
      this.#consumer.error(thrown);
    } finally {
      this.unsubscribe();
    }
  }

  override unsubscribe(): void {
    if (this.closed) return;
    try {
      // It ended of itself where it is stopped already.
      if (!this.isStopped) this.#abandon();
    } finally {
      super.unsubscribe();
    }
  }

  #abandon(): void {
    if (!(this.#hadElement && this.#options.single === true)) {
      this.#cancelled = true;
      this.#abort?.abort();
    }
    this.#leave?.abandon(this.#hadElement, (waitedMs) => this.#stage.isHung(this.#options, waitedMs));
  }
}

function giveUp(call?: CallSubscriber<unknown>): void {
  call?.late();
}
