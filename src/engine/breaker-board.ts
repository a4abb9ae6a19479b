import type { SchedulerLike } from 'rxjs';
import { type Breaker, type BreakerOptions, type BreakerReport, createBreaker } from '../../operators/index.ts';

/** The breakers of one engine, one a dependency. */
export class BreakerBoard {
  readonly #breakers: Map<string, Breaker> = new Map();
  readonly #scheduler: SchedulerLike;
  readonly #observe: (report: BreakerReport) => void;

  constructor(scheduler: SchedulerLike, observe: (report: BreakerReport) => void) {
    this.#scheduler = scheduler;
    this.#observe = observe;
  }

  get byPort(): ReadonlyMap<string, Breaker> {
    return this.#breakers;
  }

  add(port: string, options: Omit<BreakerOptions, 'name' | 'observe' | 'scheduler'>): Breaker {
    const breaker = createBreaker({ ...options, name: port, scheduler: this.#scheduler, observe: this.#observe });
    this.#breakers.set(port, breaker);
    return breaker;
  }
}
