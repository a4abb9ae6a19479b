// How much faster is a heap than sorting on every schedule? Overlapping runs of four timers each, on both schedulers.
import { type SchedulerLike, VirtualTimeScheduler } from 'rxjs';
import { HeapScheduler } from '../../src/simulate/scheduler/heap-scheduler.ts';
import { machine } from '../runner.ts';

type Virtual = SchedulerLike & { flush(): void };

/** `runs` runs that begin at once and wait four times: 100 ms, then 50, 30 and 20, a little apart from each other. */
function overlap(scheduler: Virtual, runs: number): number {
  let timers = 0;
  const then = (waits: readonly number[]): void => {
    const [first, ...rest] = waits;
    if (first === undefined) return;
    scheduler.schedule(() => {
      timers++;
      then(rest);
    }, first);
  };
  for (let run = 0; run < runs; run++) then([100 + (run % 997) / 7, 50, 30, 20]);
  scheduler.flush();
  return timers;
}

function time(make: () => Virtual, runs: number): number {
  const from = process.threadCpuUsage();
  const timers = overlap(make(), runs);
  if (timers !== 4 * runs) throw new Error(`${timers} timers ran, not ${4 * runs}`);
  return process.threadCpuUsage(from).user / 1000;
}

console.log('\nvirtual schedulers, overlapping runs of four timers: ms of a core, and ns a timer');
for (const runs of [1_000, 3_000, 10_000, 30_000, 100_000, 1_000_000]) {
  const rounds = runs <= 10_000 ? 3 : 1;
  const best = (make: () => Virtual): number => Math.min(...Array.from({ length: rounds }, () => time(make, runs)));
  const heap = best(() => new HeapScheduler());
  const rxjs = runs <= 10_000 ? best(() => new VirtualTimeScheduler()) : Number.NaN;
  const perTimer = (ms: number): string => `${((ms * 1e6) / runs / 4).toFixed(0)} ns`.padStart(10);
  const other = Number.isNaN(rxjs) ? 'not tried' : `${rxjs.toFixed(0).padStart(8)} ms ${perTimer(rxjs)}`;
  console.log(
    `  ${String(runs).padStart(9)} runs  heap ${heap.toFixed(0).padStart(6)} ms ${perTimer(heap)}   RxJS ${other}` +
      (Number.isNaN(rxjs) ? '' : `   ${(rxjs / heap).toFixed(0)}×`),
  );
}
console.log(`  on ${machine()}`);
