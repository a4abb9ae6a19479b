import {
  catchError,
  defer,
  type Observable,
  type SchedulerLike,
  type Subscriber,
  type Subscription,
  throwError,
  timer,
} from 'rxjs';
import { subscribeTo } from '../operate.ts';
import { raceCancel } from '../race-cancel.ts';
import type { RefusalReason, SpeculationReport, WasteReason } from './reports.ts';
import { Shadow, type ShadowHost } from './shadow.ts';

/** The budget of one run. */
export interface SpeculationBudget {
  readonly maxInFlight: number;
  readonly maxStarts: number;
  readonly maxWastedMs: number;
  readonly maxBuffered: number;
  readonly insure: boolean;
}

/** What one run does with its guesses: starts shadows within the budget, hands them to decisions, cancels the rest. */
export class Speculation<R> {
  readonly #budget: SpeculationBudget;
  readonly #scheduler: SchedulerLike;
  readonly #consumer: Subscriber<unknown>;
  readonly #observe: (report: SpeculationReport) => void;
  readonly #shadows = new Map<string, Shadow<R>>();
  /** Keys that were decided: a guess of one of them comes too late. */
  readonly #decided = new Set<string>();
  readonly #host: ShadowHost;
  #timer: Subscription | undefined;
  #over = false;

  constructor(
    budget: SpeculationBudget,
    scheduler: SchedulerLike,
    consumer: Subscriber<unknown>,
    observe: (report: SpeculationReport) => void,
  ) {
    this.#budget = budget;
    this.#scheduler = scheduler;
    this.#consumer = consumer;
    this.#observe = observe;
    this.#host = {
      maxBuffered: budget.maxBuffered,
      now: () => scheduler.now(),
      ended: () => this.#watchWaste(),
    };
  }

  /** Starts work on a guess, unless its key is known or the budget is spent. */
  guess(key: string, work: () => Observable<R>): void {
    const refusal = this.#refusal(key);
    if (refusal !== undefined) {
      this.#observe({ action: 'refused', key, reason: refusal });
      return;
    }
    const shadow = new Shadow<R>(key, this.#host);
    this.#shadows.set(key, shadow);
    this.#observe({ action: 'started', key });
    shadow.begin(work, this.#consumer as Subscriber<R>);
    this.#watchWaste();
  }

  /** The work of a decision: its shadow, where there is one nobody has adopted yet, or fresh. */
  decide(key: string, fresh: () => Observable<R>): { outcome: 'hit' | 'miss'; work: Observable<R> } {
    const shadow = this.#shadows.get(key);
    this.#remember(key);
    if (shadow === undefined || shadow.agreed) {
      this.#observe({ action: 'missed', key });
      return { outcome: 'miss', work: defer(fresh) };
    }
    shadow.agreed = true;
    if (!shadow.usable) {
      this.#reportRepeat(shadow);
      return { outcome: 'miss', work: defer(fresh) };
    }
    const { ranMs, buffered } = shadow;
    const work = this.#adopted(shadow, fresh);
    this.#watchWaste();
    const leadMs = this.#scheduler.now() - shadow.startedAt;
    this.#observe({ action: 'adopted', key, leadMs, savedMs: Math.min(leadMs, ranMs), buffered });
    return { outcome: 'hit', work };
  }

  /** No decision will come any more: stops what nobody has adopted. Returns for each guess whether it was right. */
  end(reason: WasteReason): boolean[] {
    if (this.#over) return [];
    this.#over = true;
    this.#timer?.unsubscribe();
    const verdicts: boolean[] = [];
    for (const shadow of this.#shadows.values()) {
      verdicts.push(shadow.agreed);
      if (!shadow.adopted) this.#waste(shadow, reason);
    }
    return verdicts;
  }

  #refusal(key: string): RefusalReason | undefined {
    const { maxStarts, maxInFlight, maxWastedMs } = this.#budget;
    if (this.#over || this.#decided.has(key)) return 'late';
    if (this.#shadows.has(key)) return 'repeat';
    if (this.#shadows.size >= maxStarts) return 'starts';
    if (this.#running().length >= maxInFlight) return 'in-flight';
    return this.#spentMs() >= maxWastedMs ? 'wasted' : undefined;
  }

  #adopted(shadow: Shadow<R>, fresh: () => Observable<R>): Observable<R> {
    if (this.#budget.insure && shadow.state === 'running' && shadow.buffered === 0) return this.#insured(shadow, fresh);
    return shadow.adopt(() => {
      if (!shadow.usable) this.#reportRepeat(shadow);
      return fresh();
    });
  }

  /** The shadow and the same work begun afresh: the first to put something out goes on, the other is cancelled. */
  #insured(shadow: Shadow<R>, fresh: () => Observable<R>): Observable<R> {
    const adopted = shadow.adopt(() => throwError(() => shadow.error));
    // Where both fail, the error is that of the fresh one, as without guesses.
    return raceCancel([() => adopted, fresh]).pipe(
      catchError((error) => throwError(() => (error instanceof AggregateError ? error.errors[1] : error))),
    );
  }

  #reportRepeat({ key, state, error }: Shadow<R>): void {
    this.#observe({ action: 'repeated', key, reason: state, ...(state === 'failed' && { error }) });
  }

  #remember(key: string): void {
    if (this.#decided.size >= MAX_DECIDED) {
      for (const oldest of this.#decided) {
        this.#decided.delete(oldest);
        break;
      }
    }
    this.#decided.add(key);
  }

  #running(): Shadow<R>[] {
    return [...this.#shadows.values()].filter((shadow) => !shadow.adopted && shadow.state === 'running');
  }

  /** Milliseconds of work that nobody has adopted, so far. */
  #spentMs(): number {
    let spent = 0;
    for (const shadow of this.#shadows.values()) if (!shadow.adopted) spent += shadow.ranMs;
    return spent;
  }

  /** Sets the timer for the moment at which the unadopted work, as it is running now, will have spent its budget. */
  #watchWaste(): void {
    const { maxWastedMs } = this.#budget;
    if (maxWastedMs === Infinity || this.#over) return;
    this.#timer?.unsubscribe();
    const running = this.#running().length;
    if (running === 0) return;
    const leftMs = Math.max(0, maxWastedMs - this.#spentMs()) / running;
    if (leftMs > LONGEST_TIMER_MS) return;
    this.#timer = subscribeTo(timer(leftMs, this.#scheduler), this.#consumer, {
      next: () => {
        for (const shadow of this.#running()) this.#waste(shadow, 'budget');
      },
      complete: () => {},
    });
  }

  #waste(shadow: Shadow<R>, reason: WasteReason): void {
    const { key, state, ranMs } = shadow;
    shadow.drop();
    if (state !== 'dropped') this.#observe({ action: 'wasted', key, wastedMs: ranMs, reason });
  }
}

const MAX_DECIDED = 1_024;
const LONGEST_TIMER_MS = 2_147_483_647;
