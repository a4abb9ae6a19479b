import { concat, EMPTY, forkJoin, map, NEVER, type Observable, of, race, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { poissonArrivals } from '../../../src/simulate/arrivals/poisson-arrivals.ts';
import { Resource, type ResourceOptions } from '../../../src/simulate/capacity/resource.ts';
import { exponential } from '../../../src/simulate/latency/exponential.ts';
import { RandomStreams } from '../../../src/simulate/random/random-streams.ts';
import { HeapScheduler } from '../../../src/simulate/scheduler/heap-scheduler.ts';
import { Durations } from '../../../src/simulate/statistics/durations.ts';

interface World {
  readonly scheduler: HeapScheduler;
  readonly resource: Resource;
  /** Subscribes a call of `ms` at `atMs` and notes when it ends. */
  call(name: string, atMs: number, ms: number): void;
  readonly log: string[];
}

function world(options: Omit<ResourceOptions, 'name' | 'scheduler'>): World {
  const scheduler = new HeapScheduler();
  const resource = new Resource({ name: 'model', ...options, scheduler });
  const log: string[] = [];
  const call = (name: string, atMs: number, ms: number): void => {
    scheduler.schedule(() => {
      resource.use(timer(ms, scheduler)).subscribe({
        complete: () => log.push(`${name} done @${scheduler.now()}`),
        error: (error: Error & { code?: string }) => log.push(`${name} ${error.code} @${scheduler.now()}`),
      });
    }, atMs);
  };
  return { scheduler, resource, call, log };
}

describe('Resource', () => {
  it('serves in order of arrival, so many at a time', () => {
    const { scheduler, resource, call, log } = world({ concurrency: 2 });
    call('a', 0, 30);
    call('b', 0, 10);
    call('c', 5, 10);
    call('d', 6, 1);
    scheduler.flush();
    expect(log).toEqual(['b done @10', 'c done @20', 'd done @21', 'a done @30']);
    expect(resource.report()).toMatchObject({ served: 4, waitedMs: 19, busyMs: 51, longestQueue: 2, refused: 0 });
  });

  it('refuses the call over its queue at once', () => {
    const { scheduler, resource, call, log } = world({ concurrency: 1, queueLimit: 1 });
    for (const name of ['a', 'b', 'c']) call(name, 0, 10);
    call('d', 15, 10);
    scheduler.flush();
    expect(log).toEqual(['c overloaded @0', 'a done @10', 'b done @20', 'd done @30']);
    expect(resource.report()).toMatchObject({ served: 3, refused: 1 });
  });

  it('gives the place up when unsubscribed while waiting, and the server when unsubscribed while served', () => {
    const { scheduler, resource, call, log } = world({ concurrency: 1 });
    const served = resource.use(NEVER).subscribe();
    const waiting = resource.use(timer(5, scheduler)).subscribe(() => log.push('never'));
    call('c', 1, 10);
    scheduler.schedule(() => waiting.unsubscribe(), 2);
    scheduler.schedule(() => served.unsubscribe(), 3);
    scheduler.flush();
    expect(log).toEqual(['c done @13']);
    expect(resource.report()).toMatchObject({ served: 2, abandoned: 1, busyMs: 13 });
  });

  it('subscribes no work before its turn', () => {
    const { scheduler, resource } = world({ concurrency: 1 });
    let subscribed = 0;
    const work = (ms: number): Observable<unknown> => concat(of(++subscribed), timer(ms, scheduler));
    resource.use(timer(10, scheduler)).subscribe();
    resource.use(EMPTY.pipe((source) => concat(source, work(1)))).subscribe();
    subscribed = 0;
    scheduler.flushUntil(9);
    expect(subscribed).toBe(0);
  });

  it('warms a server before its first call, and again when it stood idle too long', () => {
    const { scheduler, resource, call, log } = world({ concurrency: 2, warmUpMs: 100, keepWarmMs: 1000 });
    call('cold', 0, 10);
    call('warm', 200, 10);
    call('second server', 205, 10);
    call('idle too long', 5000, 10);
    scheduler.flush();
    expect(log).toEqual(['cold done @110', 'warm done @210', 'second server done @315', 'idle too long done @5110']);
    expect(resource.report().coldStarts).toBe(3);
  });

  it('keeps its warm servers warm', () => {
    const { scheduler, resource, call, log } = world({
      concurrency: 2,
      warmUpMs: 100,
      warmServers: 1,
      keepWarmMs: 1000,
    });
    call('a', 0, 10);
    call('b', 5, 10);
    call('c', 9000, 10);
    scheduler.flush();
    expect(log).toEqual(['a done @10', 'b done @115', 'c done @9010']);
    expect(resource.report().coldStarts).toBe(1);
  });

  it('serves ten thousand calls that end as they start without recursion', () => {
    const { scheduler, resource } = world({ concurrency: 1 });
    let ended = 0;
    const block = resource.use(timer(1, scheduler)).subscribe();
    for (let call = 0; call < 10_000; call++) resource.use(of(call)).subscribe({ complete: () => ended++ });
    scheduler.flush();
    expect([ended, block.closed]).toEqual([10_000, true]);
  });

  it('refuses a capacity that is none', () => {
    expect(() => world({ concurrency: 0 })).toThrow('concurrency must be at least 1');
    expect(() => world({ queueLimit: -1 })).toThrow('queueLimit must be at least 0');
  });
});

/** The chance that a call must wait where `servers` share a load of `load` servers' work. @source Erlang, 1917 */
function erlangC(servers: number, load: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < servers; k++) {
    term *= load / k;
    sum += term;
  }
  const last = (term * load) / servers / (1 - load / servers);
  return last / (sum + last);
}

describe('queueing theory', () => {
  const RUNS = 60_000;
  const BATCHES = 20;

  it.each([
    { servers: 1, utilisation: 0.5 },
    { servers: 1, utilisation: 0.8 },
    { servers: 3, utilisation: 0.7 },
    { servers: 8, utilisation: 0.85 },
  ])('waits as M/M/$servers does at $utilisation', ({ servers, utilisation }) => {
    const serviceMs = 100;
    const ratePerS = (1000 * utilisation * servers) / serviceMs;
    const streams = new RandomStreams(`mm${servers}/${utilisation}`);
    const scheduler = new HeapScheduler();
    const resource = new Resource({ name: 'server', concurrency: servers, scheduler });
    const service = exponential(serviceMs);
    const random = streams.stream('service');
    const batches = Array.from({ length: BATCHES }, () => new Durations());
    let index = 0;
    const arrivals = Iterator.from(poissonArrivals(ratePerS, () => streams.stream('arrivals')));
    const next = (): void => {
      const { atMs = 0 } = arrivals.next().value ?? {};
      scheduler.schedule(() => {
        const batch = batches[Math.floor((index++ * BATCHES) / RUNS)];
        const ms = service.draw(random);
        resource.use(timer(ms, scheduler)).subscribe(() => batch?.add(scheduler.now() - atMs - ms));
        if (index < RUNS) next();
      }, atMs - scheduler.now());
    };
    next();
    scheduler.flush();

    const expected = (erlangC(servers, utilisation * servers) * serviceMs) / (servers * (1 - utilisation));
    const means = batches.map((batch) => batch.mean());
    const mean = means.reduce((sum, each) => sum + each, 0) / BATCHES;
    const deviation = Math.sqrt(means.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (BATCHES - 1));
    // Student's t with 19 degrees of freedom at 99.9 %.
    const reach = (3.88 * deviation) / Math.sqrt(BATCHES);
    expect(Math.abs(mean - expected)).toBeLessThan(reach);
    expect(reach).toBeLessThan(expected * 0.45);

    const span = scheduler.now();
    expect(resource.report().busyMs / span / servers).toBeCloseTo(utilisation, 1);
  });

  it('makes a race as fast as the minimum of two exponentials, a fan-out as slow as the maximum', () => {
    const scheduler = new HeapScheduler();
    const streams = new RandomStreams('race');
    const [fast, slow] = [exponential(100), exponential(300)];
    const [racing, joining] = [new Durations(), new Durations()];
    for (let run = 0; run < 20_000; run++) {
      const wait = (model: typeof fast, name: string): Observable<0> =>
        timer(model.draw(streams.stream(String(run), name)), scheduler).pipe(map(() => 0 as const));
      race(wait(fast, 'fast'), wait(slow, 'slow')).subscribe(() => racing.add(scheduler.now()));
      forkJoin([wait(fast, 'fast'), wait(slow, 'slow')]).subscribe(() => joining.add(scheduler.now()));
    }
    scheduler.flush();
    // The minimum of two is exponential with the sum of the rates: 75 ms.
    const minimum = exponential(75);
    const shareOfMaximum = (ms: number): number => fast.cdf(ms) * slow.cdf(ms);
    for (const p of [0.5, 0.95, 0.99]) {
      const race = racing.estimate(p);
      expect(minimum.quantile(p)).toBeGreaterThan((race.lowMs ?? 0) * 0.97);
      expect(minimum.quantile(p)).toBeLessThan((race.highMs ?? Number.POSITIVE_INFINITY) * 1.03);
      const join = joining.estimate(p);
      expect(shareOfMaximum((join.lowMs ?? 0) * 0.97)).toBeLessThan(p);
      expect(shareOfMaximum((join.highMs ?? Number.POSITIVE_INFINITY) * 1.03)).toBeGreaterThan(p);
    }
    expect(racing.mean()).toBeGreaterThan(75 * 0.97);
    expect(racing.mean()).toBeLessThan(75 * 1.03);
    // E max = 100 + 300 - 75.
    expect(joining.mean()).toBeGreaterThan(325 * 0.97);
    expect(joining.mean()).toBeLessThan(325 * 1.03);
  });
});
