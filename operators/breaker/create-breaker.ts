import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { checkFunction, checkNumber, checkObject } from '../check-options.ts';
import type { BreakerStrategy, BreakerTally } from './strategies.ts';

/** `closed`: calls pass. `open`: none does. `half-open`: a few pass as probes. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** Options of {@link createBreaker}. */
export interface BreakerOptions {
  /** Names what is protected, in reports and errors. */
  readonly name: string;
  /** When to open. */
  readonly strategy: BreakerStrategy;
  /** How long it stays open before a probe, in milliseconds; a function gets 1 for the first opening in a row, then 2 … */
  readonly halfOpenAfterMs: number | ((opening: number) => number);
  /** Probes let through at a time while half-open, and successes needed to close. Default 1. */
  readonly probes?: number;
  /** A call given up without a value after this many milliseconds has failed: it hung. Default: it counts as neither. */
  readonly hungAfterMs?: number;
  /** Told of every change of state and every refusal: the timeline. */
  readonly observe?: (report: BreakerReport) => void;
  /** The clock. Default `asyncScheduler`. */
  readonly scheduler?: Pick<SchedulerLike, 'now'>;
}

/** A change of state, or a refused call. */
export type BreakerReport =
  | {
      readonly action: 'changed';
      readonly breaker: string;
      readonly from: BreakerState;
      readonly to: BreakerState;
      /** On the breaker's clock. */
      readonly atMs: number;
    }
  | { readonly action: 'refused'; readonly breaker: string; readonly atMs: number };

/** A breaker, shared by all calls to one dependency. */
export interface Breaker {
  readonly name: string;
  readonly state: BreakerState;
  /** True where a call made now would be refused. */
  readonly isOpen: () => boolean;
  /** Milliseconds until a probe may pass; 0 where a call may. */
  readonly retryAfterMs: () => number;
  /** Leave for one call, or undefined where it is refused. */
  readonly enter: () => BreakerCall | undefined;
}

/** One call that was let through. Only the first of its three methods to be called counts. */
export interface BreakerCall {
  succeed(): void;
  fail(): void;
  /**
   * The call was given up by its consumer, who had or had not had a value by then. `isHung` is asked, where it had none,
   * whether so many milliseconds are a failure.
   */
  abandon(hadValue: boolean, isHung?: (waitedMs: number) => boolean): void;
}

/**
 * Makes a circuit breaker: it watches the outcome of calls, and when too many fail refuses further ones for a while, then
 * lets a few probes through and closes when they succeed.
 *
 * ```
 * calls:   ok fail fail (refused …) probe ok
 * state:   closed     | open       | half-open | closed
 * ```
 *
 * Outcomes of calls that began before the last change of state count for nothing. There are no timers: an open breaker
 * turns half-open when the first call after its time asks. A half-open one opens again at the first failed probe.
 *
 * Memory: the strategy's tally.
 *
 * @throws RangeError or TypeError on an option that does not fit.
 */
export function createBreaker(options: BreakerOptions): Breaker {
  const { name, strategy, halfOpenAfterMs, probes = 1, hungAfterMs = Infinity } = checkObject('createBreaker', options);
  const { scheduler = asyncScheduler } = options;
  checkFunction('createBreaker', 'scheduler.now', scheduler?.now);
  checkFunction('createBreaker', 'strategy.begin', strategy?.begin);
  if (options.observe !== undefined) checkFunction('createBreaker', 'observe', options.observe);
  if (typeof halfOpenAfterMs !== 'function') {
    checkNumber('createBreaker', 'halfOpenAfterMs', halfOpenAfterMs, { required: true, min: 0 });
  }
  checkNumber('createBreaker', 'probes', probes, { min: 1, whole: true });
  checkNumber('createBreaker', 'hungAfterMs', hungAfterMs, { min: 0 });

  let state: BreakerState = 'closed';
  let period = 0;
  let tally: BreakerTally = strategy.begin(scheduler);
  let openings = 0;
  let probeAt = 0;
  let probing = 0;
  let probed = 0;

  const change = (to: BreakerState) => {
    const from = state;
    state = to;
    period++;
    probing = 0;
    probed = 0;
    options.observe?.({ action: 'changed', breaker: name, from, to, atMs: scheduler.now() });
  };
  const open = () => {
    openings++;
    probeAt = scheduler.now() + (typeof halfOpenAfterMs === 'function' ? halfOpenAfterMs(openings) : halfOpenAfterMs);
    change('open');
  };
  const close = () => {
    openings = 0;
    tally = strategy.begin(scheduler);
    change('closed');
  };
  const retryAfterMs = () => (state === 'open' ? Math.max(0, probeAt - scheduler.now()) : 0);
  const isOpen = () => (state === 'open' ? retryAfterMs() > 0 : state === 'half-open' && probing >= probes);

  const settle = (failed: boolean) => {
    if (state === 'half-open') {
      probing--;
      if (failed) open();
      else if (++probed >= probes) close();
    } else if (failed) {
      if (tally.fail()) open();
    } else tally.succeed();
  };

  const host: TicketHost = {
    settle(began, failed) {
      if (began === period) settle(failed);
    },
    giveUp(began, startedAt, isHung) {
      if (began !== period) return;
      const waitedMs = scheduler.now() - startedAt;
      if (waitedMs >= hungAfterMs || isHung?.(waitedMs) === true) settle(true);
      else if (state === 'half-open') probing--;
    },
  };

  return {
    name,
    get state() {
      return state;
    },
    isOpen,
    retryAfterMs,
    enter() {
      if (isOpen()) {
        options.observe?.({ action: 'refused', breaker: name, atMs: scheduler.now() });
        return undefined;
      }
      if (state === 'open') change('half-open');
      if (state === 'half-open') probing++;
      return new Ticket(host, period, scheduler.now());
    },
  };
}

/** What becomes of a call that began in a given period between two changes of state. */
interface TicketHost {
  settle(began: number, failed: boolean): void;
  giveUp(began: number, startedAt: number, isHung?: (waitedMs: number) => boolean): void;
}

class Ticket implements BreakerCall {
  readonly #host: TicketHost;
  readonly #began: number;
  readonly #startedAt: number;
  #isUsed = false;

  constructor(host: TicketHost, began: number, startedAt: number) {
    this.#host = host;
    this.#began = began;
    this.#startedAt = startedAt;
  }

  succeed(): void {
    if (this.#use()) this.#host.settle(this.#began, false);
  }

  fail(): void {
    if (this.#use()) this.#host.settle(this.#began, true);
  }

  abandon(hadValue: boolean, isHung?: (waitedMs: number) => boolean): void {
    if (!this.#use()) return;
    if (hadValue) this.#host.settle(this.#began, false);
    else this.#host.giveUp(this.#began, this.#startedAt, isHung);
  }

  #use(): boolean {
    const isFirst = !this.#isUsed;
    this.#isUsed = true;
    return isFirst;
  }
}
