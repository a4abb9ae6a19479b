import type { SchedulerLike } from 'rxjs';
import { type Breaker, type BreakerReport, createBreaker } from '../../operators/index.ts';
import type { BreakerLimits } from './stage-context.ts';

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

  add(port: string, limits: BreakerLimits): Breaker {
    const breaker = createBreaker({ ...limits, name: port, scheduler: this.#scheduler, observe: this.#observe });
    this.#breakers.set(port, breaker);
    return breaker;
  }
}
