import type { Subscription } from 'rxjs';
import type { Queued } from './call-queue.ts';

/** A call that waits for the result of a job. */
export interface Asked<C> {
  readonly call: C;
  /** 0, 1, 2 … among the calls taken on: its place in an ordered output. */
  readonly place: number;
  readonly arrivedMs: number;
}

/** One execution, and the calls it serves. */
export class Job<C> implements Queued {
  readonly first: Asked<C>;
  readonly key: string | undefined;
  priority: number;
  slot = -1;
  startedMs = 0;
  settled = false;
  timer: Subscription | undefined;
  work: Subscription | undefined;
  /** Calls of the same key that came after the first. */
  twins: Asked<C>[] | undefined;

  constructor(first: Asked<C>, key: string | undefined, priority: number) {
    this.first = first;
    this.key = key;
    this.priority = priority;
  }

  get arrival(): number {
    return this.first.place;
  }
}
