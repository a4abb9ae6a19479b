import type { SchedulerLike } from 'rxjs';
import type { RunEvent } from '../engine/events.ts';
import { Audience, type Listeners, type ObservedRun, type RunListener, type RunObserver } from '../engine/observer.ts';

export interface OffPathOptions {
  readonly observers: readonly RunObserver[];
  readonly scheduler: SchedulerLike;
  /** Told of an observer that threw; it is not told the rest of that run. */
  readonly onError: (error: unknown) => void;
  /** How long events wait before they are told, in milliseconds. Default 20. */
  readonly gatherMs?: number;
  /** Events told in one go, so that the thread is never held long. Default 500. */
  readonly maxBatch?: number;
  /** Events of one run that may wait; beyond it they are told at once. Default 1,000. */
  readonly maxWaiting?: number;
}

/**
 * Lets observers hear runs off their path. On it an event is put into a list; it is told `gatherMs` later, with all that
 * happened by then. Told one by one, between two steps of a run, most of what observers take is to get their code and data
 * into the caches of the processor, and what the run had there out of them.
 *
 * Each run is told in order and whole, its beginning and its being cancelled without delay.
 *
 * Memory: `maxWaiting` events for each run under way.
 */
export class OffPath implements RunObserver {
  readonly #audience: Audience;
  readonly #options: OffPathOptions;
  /** In the order in which they came to have something to tell. */
  readonly #waiting: Waiting[] = [];
  #isScheduled = false;

  constructor(options: OffPathOptions) {
    this.#options = options;
    this.#audience = new Audience(options.observers, options.onError);
  }

  begin(run: ObservedRun): RunListener {
    const { maxWaiting = 1_000 } = this.#options;
    return new WaitingRun(this.#audience.begin(run), maxWaiting, (waiting) => this.#queue(waiting));
  }

  /** Does something when all that has happened by now is told. */
  after(work: () => void): void {
    this.#queue({ tell: work, size: 1 });
  }

  /** Tells all that waits. */
  flush(): void {
    this.#tell(Number.POSITIVE_INFINITY);
  }

  #queue(waiting: Waiting): void {
    this.#waiting.push(waiting);
    this.#later(this.#options.gatherMs ?? 20);
  }

  #later(delayMs: number): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#options.scheduler.schedule(() => {
      this.#isScheduled = false;
      this.#tell(this.#options.maxBatch ?? 500);
      if (this.#waiting.length > 0) this.#later(0);
    }, delayMs);
  }

  #tell(most: number): void {
    // What is told may let more wait.
    for (let told = 0; told < most; ) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      told += next.size;
      next.tell();
    }
  }
}

/** Something that is to be told, or done after that. */
interface Waiting {
  readonly size: number;
  tell(): void;
}

class WaitingRun implements RunListener, Waiting {
  readonly #listeners: Listeners;
  readonly #most: number;
  readonly #queue: (waiting: Waiting) => void;
  #events: RunEvent[] = [];
  #isQueued = false;

  constructor(listeners: Listeners, most: number, queue: (waiting: Waiting) => void) {
    this.#listeners = listeners;
    this.#most = most;
    this.#queue = queue;
  }

  get size(): number {
    return this.#events.length;
  }

  event(event: RunEvent): void {
    if (this.#events.push(event) >= this.#most) this.#tellEvents();
    else if (!this.#isQueued) {
      this.#isQueued = true;
      this.#queue(this);
    }
  }

  cancelled(): void {
    this.#tellEvents();
    this.#listeners.cancelled();
  }

  tell(): void {
    this.#isQueued = false;
    this.#tellEvents();
  }

  #tellEvents(): void {
    const events = this.#events;
    this.#events = [];
    for (let i = 0; i < events.length; i++) this.#listeners.tell(events[i] as RunEvent);
  }
}
