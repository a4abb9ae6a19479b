import type { Observable, Subscriber, Subscription } from 'rxjs';
import { Cold } from '../../operators/index.ts';
import type { RunEvent } from './events.ts';
import { Run, type RunStart } from './run.ts';

/** One run of a plan: a cold Observable that never errors. */
export function startRun(start: RunStart): Observable<RunEvent> {
  return new RunLog(start);
}

class RunLog extends Cold<RunEvent> {
  readonly #start: RunStart;

  constructor(start: RunStart) {
    super();
    this.#start = start;
  }

  protected override connect(log: Subscriber<RunEvent>): Subscription {
    return new Run(this.#start, log).start();
  }
}
