import { catchError, type Observable, type Subscriber, throwError } from 'rxjs';
import { raceCancel } from '../race-cancel.ts';
import { GuessBudget, type GuessBudgetRules } from './guess-budget.ts';
import type { RefusalReason, SpeculationReport, WasteReason } from './reports.ts';
import { Shadow } from './shadow.ts';

/** The rules of one run. */
export interface SpeculationRules extends GuessBudgetRules {
  readonly maxBuffered: number;
  readonly insure: boolean;
  readonly observe: ((report: SpeculationReport) => void) | undefined;
}

/** What one run does with its guesses: starts shadows within the budget, hands them to decisions, cancels the rest. */
export class Speculation<R> {
  readonly #rules: SpeculationRules;
  readonly #consumer: Subscriber<unknown>;
  readonly #shadows = new Map<string, Shadow<R>>();
  /** Keys that were decided: a guess of one of them comes too late. */
  readonly #decided = new Set<string>();
  /** Two of the same size: what was begun early takes nothing from the guesses that follow. */
  readonly #budget: GuessBudget<R>;
  readonly #earlyBudget: GuessBudget<R>;
  #over = false;

  constructor(rules: SpeculationRules, consumer: Subscriber<unknown>) {
    this.#rules = rules;
    this.#consumer = consumer;
    const spent = (shadow: Shadow<R>): void => this.#waste(shadow, 'budget');
    this.#budget = new GuessBudget(rules, consumer, spent);
    this.#earlyBudget = new GuessBudget(rules, consumer, spent);
  }

  /** Starts work on a guess, unless its key is known or the budget is spent. */
  guess(key: string, work: () => Observable<R>): void {
    const early = this.#shadows.get(key);
    if (early?.isEarly === true && !early.agreed) {
      if (early.usable) {
        this.#confirm(early);
        return;
      }
      this.#forget(early);
    }
    this.#begin(key, work, false);
  }

  /** Takes a list of early guesses in place of the one before: what it no longer names is stopped. */
  guessEarly(works: ReadonlyMap<string, () => Observable<R>>): void {
    for (const shadow of [...this.#shadows.values()]) {
      if (!shadow.isEarly || shadow.agreed || works.has(shadow.key)) continue;
      this.#waste(shadow, 'superseded');
      this.#forget(shadow);
    }
    for (const [key, work] of works) if (!this.#shadows.has(key)) this.#begin(key, work, true);
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
    this.#budgetOf(shadow).release(shadow);
    const work =
      insure && state === 'running' && buffered === 0
        ? this.#insured(shadow, fresh)
        : shadow.adopt(() => {
            if (!shadow.usable) this.#reportRepeat(shadow);
            return fresh();
          });
    const leadMs = scheduler.now() - shadow.startedAt;
    observe?.({ action: 'adopted', key, leadMs, savedMs: Math.min(leadMs, ranMs), buffered });
    return work;
  }

  /** No decision will come any more: stops what nobody has adopted. Returns for each firm guess whether it was right. */
  end(reason: WasteReason): boolean[] {
    if (this.#over) return [];
    this.#over = true;
    this.#budget.close();
    this.#earlyBudget.close();
    const verdicts: boolean[] = [];
    for (const shadow of this.#shadows.values()) {
      if (!shadow.isEarly) verdicts.push(shadow.agreed);
      if (!shadow.adopted) this.#waste(shadow, reason);
    }
    return verdicts;
  }

  #begin(key: string, work: () => Observable<R>, isEarly: boolean): void {
    const budget = isEarly ? this.#earlyBudget : this.#budget;
    const reason = this.#refusal(key) ?? budget.refusal;
    if (reason !== undefined) {
      this.#rules.observe?.({ action: 'refused', key, reason });
      return;
    }
    const { maxBuffered, scheduler } = this.#rules;
    const shadow: Shadow<R> = new Shadow<R>(key, isEarly, {
      maxBuffered,
      now: () => scheduler.now(),
      ended: () => this.#budgetOf(shadow).ended(),
    });
    this.#shadows.set(key, shadow);
    this.#rules.observe?.({ action: 'started', key });
    budget.join(shadow);
    shadow.begin(work, this.#consumer as Subscriber<R>);
    budget.watch();
  }

  #refusal(key: string): RefusalReason | undefined {
    if (this.#over || this.#decided.has(key)) return 'late';
    return this.#shadows.has(key) ? 'repeat' : undefined;
  }

  /** A firm guess names what an early one has begun: from here on it counts as its own, if there is room for it. */
  #confirm(shadow: Shadow<R>): void {
    if (this.#budget.refusal !== undefined) return;
    this.#earlyBudget.release(shadow);
    shadow.isEarly = false;
    this.#budget.join(shadow);
    this.#budget.watch();
  }

  #forget(shadow: Shadow<R>): void {
    this.#budgetOf(shadow).discard(shadow);
    this.#shadows.delete(shadow.key);
  }

  #budgetOf({ isEarly }: Shadow<R>): GuessBudget<R> {
    return isEarly ? this.#earlyBudget : this.#budget;
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

  #waste(shadow: Shadow<R>, reason: WasteReason): void {
    const { key, state, ranMs } = shadow;
    shadow.drop();
    if (state !== 'dropped') this.#rules.observe?.({ action: 'wasted', key, wastedMs: ranMs, reason });
  }
}

const MAX_DECIDED = 1_024;
