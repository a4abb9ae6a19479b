import type { Observable, OperatorFunction, SchedulerLike } from 'rxjs';
import type { SpeculationGovernor } from './governor.ts';
import type { SpeculationReport } from './reports.ts';

/** Options of `speculate`. `G` is a guess, `D` a decision, `R` what the work puts out, `O` what `flatten` makes of it. */
export interface SpeculateOptions<G, D, R, O = R> {
  /** Guesses at what will be decided. Their errors and their completion mean nothing to the run. */
  readonly guesses: Observable<G>;
  /**
   * Guesses made while what will be decided is still being said: each list takes the place of the one before, and begun
   * work that it no longer names is cancelled. They have a budget of their own, as large as that of `guesses`, so these
   * start as if there had been none while their own has room; one that names what was begun early takes it over. An error keeps the last list.
   */
  readonly early?: Observable<readonly G[]>;
  /** Names the work of a guess; equal to the key of the decision it anticipates. See {@link canonicalKey}. */
  readonly guessKey: (guess: G) => string;
  /** Names the work of a decision. One whose key cannot be told is begun as if nobody had guessed. */
  readonly decisionKey: (decision: D) => string;
  /** The work itself; `shadow` is true where only a guess has asked for it. It must change nothing in the world. */
  readonly work: (item: G | D, shadow: boolean) => Observable<R>;
  /** Runs the decided works: with a concurrency cap, in order, … Default: all at once, as `mergeMap`. */
  readonly flatten?: OperatorFunction<Work<D, R>, O>;
  /** Guessed work running at a time. Default 4. */
  readonly maxInFlight?: number;
  /** Guessed work begun in one run. Default 16. */
  readonly maxStarts?: number;
  /** Milliseconds that guessed work may run in one run without being asked for, all together. Default 10,000. */
  readonly maxWastedMs?: number;
  /** Elements kept of one guessed work. Default 1,024. */
  readonly maxBuffered?: number;
  /**
   * True: work that is adopted before it has put anything out is also begun afresh, and the first of the two to put
   * something out goes on. Costs a second call for such a hit; buys that shadow work may be slower or less reliable than
   * other work and still never costs a run time. Default false.
   */
  readonly insure?: boolean;
  /** Shared by all runs that guess in the same way: says whether this one may. Default: it may. */
  readonly governor?: Pick<SpeculationGovernor, 'admits' | 'record'>;
  /** Told what became of every guess and decision. */
  readonly observe?: (report: SpeculationReport) => void;
  /** The clock. Default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/** A decision with the work it asks for. */
export interface Work<D, R> {
  readonly decision: D;
  /** Its key; empty where `decisionKey` failed. */
  readonly key: string;
  /** `hit`: guessed work was under way or done. */
  readonly outcome: 'hit' | 'miss';
  /** Begins, or goes on, when it is subscribed. */
  readonly work: Observable<R>;
}
