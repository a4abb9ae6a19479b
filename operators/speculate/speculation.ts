import { catchError, type Observable, type Subscriber, throwError } from 'rxjs';
import { Cold } from '../cold.ts';
import { type Handlers, subscribeTo } from '../operate.ts';
import { raceCancel } from '../race-cancel.ts';
import { GuessBudget, type GuessBudgetRules } from './guess-budget.ts';
import type { RefusalReason, SpeculationReport, WasteReason } from './reports.ts';
import { Shadow, type ShadowHost } from './shadow.ts';

/** The rules of one run. */
export interface SpeculationRules<G, D, R> extends GuessBudgetRules {
  readonly work: (item: G | D, shadow: boolean) => Observable<R>;
  readonly maxBuffered: number;
  readonly insure: boolean;
  readonly observe: ((report: SpeculationReport) => void) | undefined;
}

/** What one run does with its guesses: starts shadows within the budget, hands them to decisions, cancels the rest. */
export class Speculation<G, D, R> implements ShadowHost<R> {
  readonly maxBuffered: number;
  readonly #rules: SpeculationRules<G, D, R>;
  readonly #consumer: Subscriber<R>;
  /** The shadow of each guessed key; `decided` where a key was decided before anybody guessed it. */
  readonly #known = new Map<string, Shadow<R> | 'decided'>();
  readonly #shadows: Shadow<R>[] = [];
  /** Two of the same size: what was begun early takes nothing from the guesses that follow. */
  #budget: GuessBudget<R> | undefined;
  #earlyBudget: GuessBudget<R> | undefined;
  #over = false;

  constructor(rules: SpeculationRules<G, D, R>, consumer: Subscriber<R>) {
    this.#rules = rules;
    this.#consumer = consumer;
    this.maxBuffered = rules.maxBuffered;
  }

  now(): number {
    return this.#rules.scheduler.now();
  }

  ended({ isEarly }: Shadow<R>): void {
    this.#budgetOf(isEarly).ended();
  }

  /** Starts work on a guess, unless its key is known or the budget is spent. */
  guess(key: string, guess: G): void {
    const known = this.#known.get(key);
    if (known !== undefined && known !== 'decided' && known.isEarly && !known.agreed) {
      if (known.usable) {
        this.#confirm(known);
        return;
      }
      this.#forget(known);
    }
    this.#begin(key, guess, false);
  }

  /** Takes a list of early guesses in place of the one before: what it no longer names is stopped. */
  guessEarly(guesses: ReadonlyMap<string, G>): void {
    for (const shadow of [...this.#shadows]) {
      if (!shadow.isEarly || shadow.agreed || guesses.has(shadow.key)) continue;
      this.#waste(shadow, 'superseded');
      this.#forget(shadow);
    }
    for (const [key, guess] of guesses) {
      const known = this.#known.get(key);
      if (known === undefined || known === 'decided') this.#begin(key, guess, true);
    }
  }

  /** The shadow a decision of this key may take over; where there is none its work is fresh. */
  decide(key: string): Shadow<R> | undefined {
    const known = this.#known.get(key);
    if (known === undefined) this.#remember(key);
    if (known === undefined || known === 'decided' || known.agreed) {
      this.#rules.observe?.({ action: 'missed', key });
      return undefined;
    }
    known.agreed = true;
    if (known.usable) return known;
    this.#reportRepeat(known);
    return undefined;
  }

  /** The work of a decision that finds no shadow. */
  fresh(decision: D): Observable<R> {
    return this.#rules.work(decision, false);
  }

  /** Gives the work of a shadow to the run's own subscriber. */
  giveTo(endings: Handlers<R>, shadow: Shadow<R>, decision: D): void {
    const insured = this.#adopt(shadow, decision);
    if (insured === undefined) shadow.give(this.#consumer, endings, () => this.#again(shadow, decision));
    else subscribeTo(insured, this.#consumer, endings);
  }

  /** The work of a shadow, taken over, for whoever subscribes it. */
  adopt(shadow: Shadow<R>, decision: D): Observable<R> {
    return this.#adopt(shadow, decision) ?? this.#given(shadow, () => this.#again(shadow, decision));
  }

  /** No decision will come any more: stops what nobody has adopted. Returns for each firm guess whether it was right. */
  end(reason: WasteReason): boolean[] {
    if (this.#over) return [];
    this.#over = true;
    this.#budget?.close();
    this.#earlyBudget?.close();
    const verdicts: boolean[] = [];
    for (const shadow of this.#shadows) {
      if (!shadow.isEarly) verdicts.push(shadow.agreed);
      if (!shadow.adopted) this.#waste(shadow, reason);
    }
    return verdicts;
  }

  #begin(key: string, guess: G, isEarly: boolean): void {
    const { observe, work } = this.#rules;
    const budget = this.#budgetOf(isEarly);
    const reason = this.#refusal(key) ?? budget.refusal;
    if (reason !== undefined) {
      observe?.({ action: 'refused', key, reason });
      return;
    }
    const shadow = new Shadow<R>(key, isEarly, this, this.#consumer);
    this.#known.set(key, shadow);
    this.#shadows.push(shadow);
    observe?.({ action: 'started', key });
    budget.join(shadow);
    let begun: Observable<R> | undefined;
    try {
      begun = work(guess, true);
    } catch (error) {
      shadow.error(error);
    }
    if (begun !== undefined) shadow.begin(begun);
    budget.watch();
  }

  #refusal(key: string): RefusalReason | undefined {
    if (this.#over) return 'late';
    const known = this.#known.get(key);
    if (known === undefined) return undefined;
    return known === 'decided' || known.agreed ? 'late' : 'repeat';
  }

  /** A firm guess names what an early one has begun: from here on it counts as its own, if there is room for it. */
  #confirm(shadow: Shadow<R>): void {
    const budget = this.#budgetOf(false);
    if (budget.refusal !== undefined) return;
    this.#budgetOf(true).release(shadow);
    shadow.isEarly = false;
    shadow.countAnew();
    budget.join(shadow);
    budget.watch();
  }

  #forget(shadow: Shadow<R>): void {
    this.#budgetOf(shadow.isEarly).discard(shadow);
    this.#known.delete(shadow.key);
    this.#shadows.splice(this.#shadows.indexOf(shadow), 1);
  }

  #budgetOf(isEarly: boolean): GuessBudget<R> {
    if (isEarly) this.#earlyBudget ??= this.#newBudget();
    else this.#budget ??= this.#newBudget();
    return (isEarly ? this.#earlyBudget : this.#budget) as GuessBudget<R>;
  }

  #newBudget(): GuessBudget<R> {
    return new GuessBudget(this.#rules, this.#consumer as Subscriber<unknown>, (shadow) =>
      this.#waste(shadow, 'budget'),
    );
  }

  /** A guess of this key comes too late from now on. */
  #remember(key: string): void {
    if (this.#known.size - this.#shadows.length >= MAX_DECIDED) {
      for (const [oldest, known] of this.#known) {
        if (known !== 'decided') continue;
        this.#known.delete(oldest);
        break;
      }
    }
    this.#known.set(key, 'decided');
  }

  /** Takes a shadow over; returns what to subscribe where that is not the shadow alone. */
  #adopt(shadow: Shadow<R>, decision: D): Observable<R> | undefined {
    const { insure, observe } = this.#rules;
    const { state, buffered } = shadow;
    this.#budgetOf(shadow.isEarly).release(shadow);
    shadow.adopted = true;
    if (observe !== undefined) {
      const leadMs = shadow.sinceMs;
      const savedMs = Math.min(leadMs, shadow.ranMs);
      observe({ action: 'adopted', key: shadow.key, leadMs, savedMs, buffered });
    }
    return insure && state === 'running' && buffered === 0 ? this.#insured(shadow, decision) : undefined;
  }

  /** The shadow and the same work begun afresh: the first to put something out goes on, the other is cancelled. */
  #insured(shadow: Shadow<R>, decision: D): Observable<R> {
    const given = this.#given(shadow, () => throwError(() => shadow.reason));
    // Where both fail, the error is that of the fresh one, as without guesses.
    return raceCancel([() => given, () => this.fresh(decision)]).pipe(
      catchError((error) => throwError(() => (error instanceof AggregateError ? error.errors[1] : error))),
    );
  }

  #given(shadow: Shadow<R>, again: () => Observable<R>): Observable<R> {
    return new Given(shadow, again);
  }

  #again(shadow: Shadow<R>, decision: D): Observable<R> {
    if (!shadow.usable) this.#reportRepeat(shadow);
    return this.fresh(decision);
  }

  #reportRepeat({ key, state, reason }: Shadow<R>): void {
    this.#rules.observe?.({ action: 'repeated', key, reason: state, ...(state === 'failed' && { error: reason }) });
  }

  #waste(shadow: Shadow<R>, reason: WasteReason): void {
    const { key, state, ranMs } = shadow;
    shadow.drop();
    if (state !== 'dropped') this.#rules.observe?.({ action: 'wasted', key, wastedMs: ranMs, reason });
  }
}

/** A shadow's work, for whoever subscribes it. */
class Given<R> extends Cold<R> {
  readonly #shadow: Shadow<R>;
  readonly #again: () => Observable<R>;

  constructor(shadow: Shadow<R>, again: () => Observable<R>) {
    super();
    this.#shadow = shadow;
    this.#again = again;
  }

  protected override connect(taker: Subscriber<R>): void {
    this.#shadow.give(taker, {}, this.#again);
  }
}

const MAX_DECIDED = 1_024;
