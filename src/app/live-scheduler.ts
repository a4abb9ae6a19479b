import { asyncScheduler, type SchedulerLike } from 'rxjs';

/** It never changes, and is slow to ask for. */
const { timeOrigin } = performance;

/** The clock of live runs: RxJS's timers, but a monotonic `now` with fractions of a millisecond. */
export const liveScheduler: SchedulerLike = {
  now: () => timeOrigin + performance.now(),
  schedule: asyncScheduler.schedule.bind(asyncScheduler),
};
