import { asyncScheduler, type SchedulerLike } from 'rxjs';

/** The clock of live runs: RxJS's timers, but a monotonic `now` with fractions of a millisecond. */
export const liveScheduler: SchedulerLike = {
  now: () => performance.timeOrigin + performance.now(),
  schedule: asyncScheduler.schedule.bind(asyncScheduler),
};
