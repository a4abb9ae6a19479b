import type { Observable, SchedulerLike } from 'rxjs';
import type { BreakerBoard } from './breaker-board.ts';
import type { RunError } from './errors.ts';
import type { Bindings } from './port-names.ts';
import type { RunRequest } from './request.ts';

/** What a run stands on, the same for all runs of a process. */
export interface RunGround {
  readonly bindings: Bindings;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  readonly breakers: BreakerBoard;
  /** Takes over work that goes on after the run's last event. */
  readonly afterRun: (work: Observable<unknown>, stage: string) => void;
  readonly onStageError: ((error: RunError, request: RunRequest) => void) | undefined;
  /** Answers a question anew for the cache, unless that is under way. */
  readonly refresh: (request: RunRequest) => void;
}
