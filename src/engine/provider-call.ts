import { Observable, type SchedulerLike, Subscriber } from 'rxjs';
import type { CallContext } from '../ports/index.ts';

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

/**
 * One cold provider call: a fresh context for each subscription, whose signal fires when it is left before its end. The
 * AbortController is made only for adapters that look at the signal; in-process ones never pay for it.
 */
export function providerCall<R>(
  host: CallHost,
  stage: string,
  timeoutMs: number,
  single: boolean,
  call: (context: CallContext) => Observable<R>,
): Observable<R> {
  return new Observable<R>((consumer) => {
    const context = new ProviderCall(host, stage, timeoutMs);
    const subscriber = new CallSubscriber<R>(consumer, context, single);
    try {
      call(context).subscribe(subscriber);
    } catch (error) {
      subscriber.error(error);
    }
  });
}

class ProviderCall implements CallContext {
  readonly #host: CallHost;
  readonly #until: number;
  readonly stage: string;
  readonly call: string;
  #abort: AbortController | undefined;
  #over = false;

  constructor(host: CallHost, stage: string, timeoutMs: number) {
    this.#host = host;
    this.stage = stage;
    this.call = `${stage}#${host.nextCall()}`;
    this.#until = timeoutMs === Number.POSITIVE_INFINITY ? timeoutMs : host.scheduler.now() + timeoutMs;
  }

  get run(): string {
    return this.#host.run;
  }

  get scheduler(): SchedulerLike {
    return this.#host.scheduler;
  }

  get demand(): Observable<boolean> {
    return this.#host.demand;
  }

  get user(): string | undefined {
    return this.#host.user;
  }

  get traceparent(): string | undefined {
    return this.#host.traceparent;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#over) this.#abort.abort();
    }
    return this.#abort.signal;
  }

  timeLeftMs(): number {
    const own = this.#until === Number.POSITIVE_INFINITY ? this.#until : this.#until - this.#host.scheduler.now();
    return Math.max(0, Math.min(own, this.#host.timeLeftMs()));
  }

  random(): number {
    return this.#host.random();
  }

  cancel(): void {
    this.#over = true;
    this.#abort?.abort();
  }
}

/** Fires the signal when the call is left before it completed or failed by itself, or gave the one result it is for. */
class CallSubscriber<R> extends Subscriber<R> {
  readonly #context: ProviderCall;
  readonly #consumer: Subscriber<R>;
  readonly #single: boolean;
  #served = false;

  constructor(consumer: Subscriber<R>, context: ProviderCall, single: boolean) {
    super(consumer);
    this.#context = context;
    this.#consumer = consumer;
    this.#single = single;
  }

  protected override _next(element: R): void {
    this.#served = this.#single;
    this.#consumer.next(element);
  }

  override unsubscribe(): void {
    if (!this.closed && !this.isStopped && !this.#served) this.#context.cancel();
    super.unsubscribe();
  }
}
