import {
  catchError,
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

/** The rules of one run. */
export interface SpeculationRules {
  readonly maxInFlight: number;
  readonly maxStarts: number;
  readonly maxWastedMs: number;
  readonly maxBuffered: number;
  readonly insure: boolean;
  readonly scheduler: SchedulerLike;
  readonly observe: ((report: SpeculationReport) => void) | undefined;
}

/** What one run does with its guesses: starts shadows within the budget, hands them to decisions, cancels the rest. */
export class Speculation<R> {
  readonly #rules: SpeculationRules;
  readonly #consumer: Subscriber<unknown>;
  readonly #host: ShadowHost;
  readonly #shadows = new Map<string, Shadow<R>>();
  /** Keys that were decided: a guess of one of them comes too late. */
  readonly #decided = new Set<string>();
  /** Shadows that run and that no decision has adopted. */
  #inFlight = 0;
  #timer: Subscription | undefined;
  #timerAt = 0;
  #over = false;

  constructor(rules: SpeculationRules, consumer: Subscriber<unknown>) {
    this.#rules = rules;
    this.#consumer = consumer;
    this.#host = {
      maxBuffered: rules.maxBuffered,
      now: () => rules.scheduler.now(),
      ended: (adopted) => {
        if (adopted) return;
        this.#inFlight--;
        this.#watchWaste();
      },
    };
  }

  /** Starts work on a guess, unless its key is known or the budget is spent. */
  guess(key: string, work: () => Observable<R>): void {
    const reason = this.#refusal(key);
    if (reason !== undefined) {
      this.#rules.observe?.({ action: 'refused', key, reason });
      return;
    }
    const shadow = new Shadow<R>(key, this.#host);
    this.#shadows.set(key, shadow);
    this.#rules.observe?.({ action: 'started', key });
    this.#inFlight++;
    shadow.begin(work, this.#consumer as Subscriber<R>);
    this.#watchWaste();
  }

  /** The shadow a decision of this key may take over; where there is none its work is fresh. */
  decide(key: string): Shadow<R> | undefined {
    const shadow = this.#shadows.get(key);
    this.#remember(key);
    if (shadow === undefined || shadow.agreed) {
      this.#rules.observe?.({ action: 'missed', key });
      return undefined;
    }
    shadow.agreed = true;
    if (shadow.usable) return shadow;
    this.#reportRepeat(shadow);
    return undefined;
  }

  /** The work of a shadow, taken over; `fresh` is the same work begun anew. */
  adopt(shadow: Shadow<R>, fresh: () => Observable<R>): Observable<R> {
    const { scheduler, insure, observe } = this.#rules;
    const { key, ranMs, buffered, state } = shadow;
    if (state === 'running') this.#inFlight--;
    const work =
      insure && state === 'running' && buffered === 0
        ? this.#insured(shadow, fresh)
        : shadow.adopt(() => {
            if (!shadow.usable) this.#reportRepeat(shadow);
            return fresh();
          });
    this.#watchWaste();
    const leadMs = scheduler.now() - shadow.startedAt;
    observe?.({ action: 'adopted', key, leadMs, savedMs: Math.min(leadMs, ranMs), buffered });
    return work;
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
    const { maxStarts, maxInFlight, maxWastedMs } = this.#rules;
    if (this.#over || this.#decided.has(key)) return 'late';
    if (this.#shadows.has(key)) return 'repeat';
    if (this.#shadows.size >= maxStarts) return 'starts';
    if (this.#inFlight >= maxInFlight) return 'in-flight';
    return this.#spentMs() >= maxWastedMs ? 'wasted' : undefined;
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

  /** The shadow and the same work begun afresh: the first to put something out goes on, the other is cancelled. */
  #insured(shadow: Shadow<R>, fresh: () => Observable<R>): Observable<R> {
    const adopted = shadow.adopt(() => throwError(() => shadow.error));
    // Where both fail, the error is that of the fresh one, as without guesses.
    return raceCancel([() => adopted, fresh]).pipe(
      catchError((error) => throwError(() => (error instanceof AggregateError ? error.errors[1] : error))),
    );
  }

  #reportRepeat({ key, state, error }: Shadow<R>): void {
    this.#rules.observe?.({ action: 'repeated', key, reason: state, ...(state === 'failed' && { error }) });
  }

  /** Milliseconds of work that nobody has adopted, so far. */
  #spentMs(): number {
    let spent = 0;
    for (const shadow of this.#shadows.values()) if (!shadow.adopted) spent += shadow.ranMs;
    return spent;
  }

  /** Keeps a timer for the moment at which the unadopted work will have spent its budget, or for some sooner one. */
  #watchWaste(): void {
    const { maxWastedMs, scheduler } = this.#rules;
    if (maxWastedMs === Infinity || this.#over) return;
    if (this.#inFlight === 0) {
      this.#timer?.unsubscribe();
      this.#timer = undefined;
      return;
    }
    const leftMs = Math.max(0, maxWastedMs - this.#spentMs()) / this.#inFlight;
    const dueAt = scheduler.now() + leftMs;
    if (leftMs > LONGEST_TIMER_MS || (this.#timer !== undefined && this.#timerAt <= dueAt)) return;
    this.#timer?.unsubscribe();
    this.#timerAt = dueAt;
    this.#timer = subscribeTo(timer(leftMs, scheduler), this.#consumer, {
      next: () => {
        this.#timer = undefined;
        if (maxWastedMs - this.#spentMs() > NEGLIGIBLE_MS) this.#watchWaste();
        else this.#cancelUnadopted();
      },
      complete: () => {},
    });
  }

  #cancelUnadopted(): void {
    for (const shadow of this.#shadows.values()) {
      if (!shadow.adopted && shadow.state === 'running') this.#waste(shadow, 'budget');
    }
  }

  #waste(shadow: Shadow<R>, reason: WasteReason): void {
    const { key, state, ranMs } = shadow;
    shadow.drop();
    if (state !== 'dropped') this.#rules.observe?.({ action: 'wasted', key, wastedMs: ranMs, reason });
  }
}

const MAX_DECIDED = 1_024;
const LONGEST_TIMER_MS = 2_147_483_647;
/** Under what a clock of a large number of milliseconds can tell apart. */
const NEGLIGIBLE_MS = 0.001;
