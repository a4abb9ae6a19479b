import type { Observable, SchedulerLike, Subscriber, Subscription, Unsubscribable } from 'rxjs';
import { Cold } from '../../../operators/index.ts';
import { ResourceFullError } from './resource-full-error.ts';

/** How much a resource can do at a time. */
export interface ResourceOptions {
  /** Names it in errors and reports. */
  readonly name: string;
  /** How many calls it serves at once. Default: without limit. */
  readonly concurrency?: number;
  /** How many more may wait; one over it is refused with a ResourceFullError. Default: without limit. */
  readonly queueLimit?: number;
  /** How long a server takes to become warm, in milliseconds, before its first call and after standing idle too long. */
  readonly warmUpMs?: number;
  /** How many servers are warm at the start and never turn cold. Default 0. */
  readonly warmServers?: number;
  /** How long a server may stand idle before it is cold again, in milliseconds. Default: for ever. */
  readonly keepWarmMs?: number;
  readonly scheduler: SchedulerLike;
}

/** What a resource did so far. */
export interface ResourceReport {
  readonly name: string;
  readonly served: number;
  readonly refused: number;
  /** Calls that waited and were given up before their turn. */
  readonly abandoned: number;
  readonly coldStarts: number;
  /** Sum over all calls that got their turn, in milliseconds. */
  readonly waitedMs: number;
  /** Sum over all calls, warm-up included, in milliseconds: over the time and the concurrency it is the utilisation. */
  readonly busyMs: number;
  readonly longestQueue: number;
}

class Served<T> extends Cold<T> {
  readonly #resource: Resource;
  readonly #work: Observable<T>;

  constructor(resource: Resource, work: Observable<T>) {
    super();
    this.#resource = resource;
    this.#work = work;
  }

  protected override connect(subscriber: Subscriber<T>): void {
    const call = new Call(this.#resource, this.#work as Observable<never>, subscriber);
    subscriber.add(call);
    this.#resource.enter(call);
  }
}

/** A call that waits for its turn, linked to its neighbours in the queue, or is served. */
class Call implements Unsubscribable {
  before: Call | undefined;
  after: Call | undefined;
  /** -1 until it was taken in, and until its turn came. */
  askedAt = -1;
  startedAt = -1;
  warmUp: Subscription | undefined;
  readonly #resource: Resource;
  readonly #work: Observable<never>;
  readonly #subscriber: Subscriber<never>;

  constructor(resource: Resource, work: Observable<never>, subscriber: Subscriber<never>) {
    this.#resource = resource;
    this.#work = work;
    this.#subscriber = subscriber;
  }

  serve(): void {
    this.#work.subscribe(this.#subscriber);
  }

  refuse(error: ResourceFullError): void {
    this.#subscriber.error(error);
  }

  unsubscribe(): void {
    this.warmUp?.unsubscribe();
    this.#resource.leave(this);
  }
}

/**
 * A provider of bounded capacity: calls over its concurrency wait in order, calls over its queue are refused, servers
 * may start cold. So load changes latency, as it does outside.
 *
 * - Unsubscribing while waiting gives the place up; while served, frees the server at once.
 * - Memory: one entry a waiting call, bounded by `queueLimit`; one number an idle server.
 */
export class Resource {
  readonly #options: ResourceOptions;
  readonly #concurrency: number;
  readonly #queueLimit: number;
  /** Since when each idle server that was warmed has been idle; the one used last is used next. */
  readonly #idle: number[] = [];
  #first: Call | undefined;
  #last: Call | undefined;
  #waiting = 0;
  #isStarting = false;
  #busy = 0;
  #served = 0;
  #refused = 0;
  #abandoned = 0;
  #coldStarts = 0;
  #waitedMs = 0;
  #busyMs = 0;
  #longestQueue = 0;

  constructor(options: ResourceOptions) {
    const { name, concurrency = Number.POSITIVE_INFINITY, queueLimit = Number.POSITIVE_INFINITY } = options;
    if (!(concurrency >= 1))
      throw new RangeError(`Resource ${name}: concurrency must be at least 1, got ${concurrency}`);
    if (!(queueLimit >= 0)) throw new RangeError(`Resource ${name}: queueLimit must be at least 0, got ${queueLimit}`);
    this.#options = options;
    this.#concurrency = concurrency;
    this.#queueLimit = queueLimit;
  }

  /** Subscribes `work` when its turn has come, on a warm server. Cold. */
  use<T>(work: Observable<T>): Observable<T> {
    return new Served(this, work);
  }

  /** Takes a call in; it is told when it may start. */
  enter(call: Call): void {
    if (this.#busy >= this.#concurrency && this.#waiting >= this.#queueLimit) {
      this.#refused++;
      call.refuse(new ResourceFullError(this.#options.name, this.#queueLimit));
      return;
    }
    call.askedAt = this.#options.scheduler.now();
    this.#enqueue(call);
    this.#startNext();
  }

  /** A call has ended, or has given up waiting. */
  leave(call: Call): void {
    if (call.startedAt >= 0) this.#release(call.startedAt);
    else if (call.askedAt >= 0) this.#giveUp(call);
  }

  report(): ResourceReport {
    return {
      name: this.#options.name,
      served: this.#served,
      refused: this.#refused,
      abandoned: this.#abandoned,
      coldStarts: this.#coldStarts,
      waitedMs: this.#waitedMs,
      busyMs: this.#busyMs,
      longestQueue: this.#longestQueue,
    };
  }

  #start(call: Call): void {
    const now = this.#options.scheduler.now();
    call.startedAt = now;
    this.#waitedMs += now - call.askedAt;
    this.#served++;
    const coldMs = this.#takeServer(now);
    if (coldMs > 0) call.warmUp = this.#options.scheduler.schedule(() => call.serve(), coldMs);
    else call.serve();
  }

  /** Marks a server as busy; returns how long it must warm up first. */
  #takeServer(now: number): number {
    this.#busy++;
    const { warmUpMs = 0, warmServers = 0, keepWarmMs = Number.POSITIVE_INFINITY } = this.#options;
    if (warmUpMs === 0 || this.#busy <= warmServers) return 0;
    const idleSince = this.#idle.pop();
    if (idleSince !== undefined && now - idleSince <= keepWarmMs) return 0;
    // The others have been idle for longer still.
    this.#idle.length = 0;
    this.#coldStarts++;
    return warmUpMs;
  }

  #release(startedAt: number): void {
    const now = this.#options.scheduler.now();
    const { warmUpMs = 0, warmServers = 0 } = this.#options;
    if (warmUpMs > 0 && this.#busy > warmServers) this.#idle.push(now);
    this.#busy--;
    this.#busyMs += now - startedAt;
    this.#startNext();
  }

  /** A loop and not a recursion: calls that end as they start may free a server for each other thousands of times. */
  #startNext(): void {
    if (this.#isStarting) return;
    this.#isStarting = true;
    try {
      for (let next = this.#first; next !== undefined && this.#busy < this.#concurrency; next = this.#first) {
        this.#unlink(next);
        this.#start(next);
      }
    } finally {
      this.#isStarting = false;
    }
  }

  #enqueue(waiter: Call): void {
    waiter.before = this.#last;
    if (this.#last === undefined) this.#first = waiter;
    else this.#last.after = waiter;
    this.#last = waiter;
    this.#waiting++;
    const queued = this.#busy < this.#concurrency ? 0 : this.#waiting;
    if (queued > this.#longestQueue) this.#longestQueue = queued;
  }

  #giveUp(waiter: Call): void {
    this.#abandoned++;
    this.#unlink(waiter);
  }

  #unlink(waiter: Call): void {
    if (waiter.before === undefined) this.#first = waiter.after;
    else waiter.before.after = waiter.after;
    if (waiter.after === undefined) this.#last = waiter.before;
    else waiter.after.before = waiter.before;
    this.#waiting--;
  }
}
