import { lastValueFrom, Observable, of, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Audience } from '../../../src/engine/observer.ts';
import type { RunEvent, RunRequest, Slo, StartRun } from '../../../src/index.ts';
import { Canary, type CanaryAlert, type CanaryOptions } from '../../../src/observe/rollout/canary.ts';
import { seededRandom } from '../../../src/simulate/random/seeded-random.ts';

const second = 1_000;
const hour = 3_600 * second;
const promised: Slo = { full: { p95Ms: 1_000 } };

/** A world of two versions in virtual time: `late(version, atMs)` is the share of its runs that come too late. */
class World {
  readonly scheduler = new VirtualTimeScheduler();
  readonly alerts: (CanaryAlert & { readonly atMs: number })[] = [];
  readonly answered: { readonly session: string; readonly version: number; readonly atMs: number }[] = [];
  readonly canary: Canary;
  readonly #startRun: StartRun;

  constructor(
    seed: string,
    late: (version: number, atMs: number) => number,
    options: Partial<CanaryOptions> = {},
    slos: Readonly<Record<number, Slo>> = {},
  ) {
    const random = seededRandom(seed);
    const { scheduler } = this;
    this.canary = new Canary({
      ...{ pipeline: 'assistant', stable: 1, version: 2, shareRatio: 0.1, scheduler },
      onChange: (alert) => this.alerts.push({ ...alert, atMs: scheduler.now() }),
      ...options,
    });
    const startRun: StartRun = (request) => {
      const { version = 0 } = request;
      const at = random() < late(version, scheduler.now()) ? 1_500 : 500;
      const done: RunEvent = { type: 'done', outcome: 'answered', seq: 1, at };
      const about = { request, version, slo: slos[version] ?? promised };
      return new Audience([this.canary], () => {}).hear(of(done), about);
    };
    this.#startRun = this.canary.routed((request, runOptions) => {
      const { version = 0, input } = request;
      const { session = '' } = input as { readonly session?: string };
      this.answered.push({ session, version, atMs: scheduler.now() });
      return startRun(request, runOptions);
    });
  }

  /** One run every `everyMs` for so long, of as many conversations. */
  async traffic(forMs: number, everyMs = second, conversations = 500): Promise<void> {
    const until = this.scheduler.now() + forMs;
    for (let n = 0; this.scheduler.now() < until; n++) {
      await this.ask({ input: { text: 'hi', session: `s${n % conversations}` } });
      this.scheduler.frame += everyMs;
    }
  }

  ask(request: Partial<RunRequest>): Promise<RunEvent> {
    const asked = { run: 'r', pipeline: 'assistant', surface: 'chat', input: { text: 'hi' }, ...request };
    return lastValueFrom(this.#startRun(asked));
  }
}

describe('the share of a canary', () => {
  it('is a share of conversations, each of which stays where it is', async () => {
    const world = new World('sticky', () => 0);
    await world.traffic(2 * hour, second, 3_000);
    const versions = new Map<string, Set<number>>();
    for (const { session, version } of world.answered) {
      versions.set(session, (versions.get(session) ?? new Set()).add(version));
    }
    const all = [...versions.values()];
    expect(all.every((each) => each.size === 1)).toBe(true);
    expect(all.filter((each) => each.has(2)).length / all.length).toBeCloseTo(0.1, 1);
  });

  it('only gains conversations as it grows', async () => {
    const inShare = async (shareRatio: number): Promise<Set<string>> => {
      const world = new World('growing', () => 0, { shareRatio });
      await world.traffic(300 * second, second, 300);
      return new Set(world.answered.filter(({ version }) => version === 2).map(({ session }) => session));
    };
    const [small, large] = [await inShare(0.1), await inShare(0.3)];
    expect([...small].every((session) => large.has(session))).toBe(true);
    expect(large.size).toBeGreaterThan(small.size);
  });

  it('goes by the user where there is no session, and by the run where there is neither', async () => {
    const world = new World('who', () => 0, { shareRatio: 0.5 });
    for (let n = 0; n < 40; n++) await world.ask({ input: { text: 'hi', user: 'ann' } });
    expect(new Set(world.answered.map(({ version }) => version)).size).toBe(1);
    for (let n = 0; n < 40; n++) await world.ask({ run: `r${n}`, input: 'hi' });
    expect(new Set(world.answered.map(({ version }) => version)).size).toBe(2);
  });

  it('leaves runs alone that name a version, another pipeline or a mode', async () => {
    const world = new World('named', () => 0, { shareRatio: 1 });
    await world.ask({ version: 1 });
    await world.ask({ mode: 'sequential' });
    await world.ask({ pipeline: 'other' });
    expect(world.answered.map(({ version }) => version)).toEqual([1, 0, 0]);
  });
});

describe('a canary', () => {
  it('that burns is rolled back by itself, and nobody is sent there any more', async () => {
    const world = new World('burns', (version) => (version === 2 ? 0.3 : 0));
    await world.traffic(2 * hour);
    expect(world.canary.state).toBe('rolled-back');
    expect(world.alerts).toHaveLength(1);
    const [alert] = world.alerts;
    expect(alert).toMatchObject({ type: 'canary', state: 'rolled-back', version: 2, stable: 1, measure: 'full' });
    expect(alert?.rate).toBeGreaterThan(14.4);
    expect(alert?.rateBefore).toBe(0);
    // Some thirty runs of a tenth of one run a second: ten minutes at most.
    expect(alert?.atMs).toBeLessThan(600 * second);
    const after = world.answered.filter(({ atMs }) => atMs > (alert?.atMs ?? 0));
    expect(after.length).toBeGreaterThan(1_000);
    expect(after.every(({ version }) => version === 1)).toBe(true);
  });

  it('that begins to burn after a day of health is rolled back within the hour', async () => {
    const world = new World('turns', (version, atMs) => (version === 2 && atMs > 24 * hour ? 0.2 : 0.0005));
    await world.traffic(26 * hour, 4 * second);
    expect(world.canary.state).toBe('rolled-back');
    expect((world.alerts[0]?.atMs ?? 0) / hour).toBeGreaterThan(24);
    expect((world.alerts[0]?.atMs ?? 0) / hour).toBeLessThan(25);
  });

  it('that is as good as the stable version stays, also where both break promises', async () => {
    let rolledBack = 0;
    for (let n = 0; n < 20; n++) {
      for (const share of [0.0005, 0.02, 0.1]) {
        const world = new World(`healthy ${n} ${share}`, () => share);
        await world.traffic(8 * hour, 20 * second, 10_000);
        if (world.canary.state === 'rolled-back') rolledBack++;
      }
    }
    expect(rolledBack).toBe(0);
  });

  it('at the border stays where it is worse but within its budget, and where it burns no faster than what it replaces', async () => {
    const within = new World('within', (version) => (version === 2 ? 0.004 : 0));
    await within.traffic(6 * hour);
    expect(within.canary.state).toBe('running');
    const both = new World('both', (version) => (version === 2 ? 0.052 : 0.05));
    await both.traffic(6 * hour);
    expect(both.canary.state).toBe('running');
  });

  it('is not judged by chance: not before its runs are enough, nor for a few bad ones among them', async () => {
    const first = new World('first', (version) => (version === 2 ? 1 : 0), { shareRatio: 0.5, minRuns: 50 });
    await first.traffic(60 * second);
    expect(first.canary.comparisons.find(({ measure }) => measure === 'full')?.canary.bad).toBeGreaterThan(10);
    expect(first.canary.state).toBe('running');
    await first.traffic(120 * second);
    expect(first.canary.state).toBe('rolled-back');
  });

  it('cannot pass by promising less: it is held to what the stable version promises', async () => {
    const lax = { 2: { full: { p95Ms: 60_000 } } };
    const world = new World('lax', (version) => (version === 2 ? 0.5 : 0), {}, lax);
    await world.traffic(hour);
    expect(world.alerts[0]?.measure).toBe('full');
  });

  it('that answers in time but degraded, or by its sequential chain, is rolled back for its answers', () => {
    for (const ending of ['degraded', 'taken over', 'failed'] as const) {
      const alerts: CanaryAlert[] = [];
      const scheduler = new VirtualTimeScheduler();
      const plan = { pipeline: 'p', stable: 1, version: 2, shareRatio: 0.5, scheduler };
      const canary = new Canary({ ...plan, onChange: (alert) => alerts.push(alert) });
      for (let n = 0; n < 100; n++) {
        const request = { run: `r${n}`, pipeline: 'p', surface: 'chat', input: null };
        const run = canary.begin({ request, version: 1 + (n % 2), slo: {} });
        if (n % 2 === 1 && ending === 'taken over') {
          run?.event({ type: 'policy', stage: 's', policy: 'fallback', action: 'sequential', seq: 1, at: 1 });
        }
        const outcome = n % 2 === 1 && ending === 'degraded' ? 'degraded' : 'answered';
        if (n % 2 === 1 && ending === 'failed') {
          run?.event({ type: 'error', code: 'x', message: '', retry: false, seq: 2, at: 5 });
        } else run?.event({ type: 'done', outcome, seq: 2, at: 5 });
      }
      expect(alerts.map(({ measure, surface }) => [measure, surface])).toEqual([['answer', 'chat']]);
    }
  });

  it('compares live, side by side', async () => {
    const world = new World('live', (version) => (version === 2 ? 0.1 : 0.01), { minRuns: 100_000 });
    await world.traffic(hour);
    const full = world.canary.comparisons.find(({ measure }) => measure === 'full');
    expect(full?.rate).toBeCloseTo(
      (full?.canary.bad ?? 0) / 0.001 / ((full?.canary.bad ?? 0) + (full?.canary.good ?? 0)),
      6,
    );
    expect(full?.rate).toBeGreaterThan(4 * (full?.rateBefore ?? 0));
  });

  it('refuses what is no rollout', () => {
    const plan = { pipeline: 'p', stable: 1, version: 2, shareRatio: 0.1, scheduler: new VirtualTimeScheduler() };
    expect(() => new Canary({ ...plan, version: 1 })).toThrow('version 1 cannot be tried beside itself');
    expect(() => new Canary({ ...plan, shareRatio: 10 })).toThrow('shareRatio');
    expect(() => new Canary({ ...plan, windowMs: 1 })).toThrow('windowMs');
  });

  it('chooses when a run is subscribed, since a run is cold', () => {
    const chosen: (number | undefined)[] = [];
    const scheduler = new VirtualTimeScheduler();
    const canary = new Canary({ pipeline: 'p', stable: 1, version: 2, shareRatio: 1, scheduler });
    const startRun = canary.routed(({ version }) => new Observable(() => void chosen.push(version)));
    const run = startRun({ run: 'r', pipeline: 'p', surface: 'chat', input: null });
    expect(chosen).toEqual([]);
    run.subscribe();
    expect(chosen).toEqual([2]);
  });
});

describe('a canary that was rolled back', () => {
  it('is judged anew once it is resumed: by what it does from then on', async () => {
    const mendedAt = 3 * hour;
    const world = new World('mended', (version, atMs) => (version === 2 && atMs < mendedAt ? 0.5 : 0));
    await world.traffic(hour);
    expect(world.canary.state).toBe('rolled-back');
    world.canary.resume();
    await world.traffic(hour);
    // Nothing was mended yet: it burns again.
    expect(world.alerts.length).toBe(2);
    expect(world.canary.state).toBe('rolled-back');
    await world.traffic(hour);
    world.canary.resume();
    await world.traffic(2 * hour);
    expect(world.canary.state).toBe('running');
    expect(world.alerts.length).toBe(2);
    const answer = world.canary.comparisons.find(({ measure }) => measure === 'full');
    expect(answer?.canary.bad).toBe(0);
  });

  it('keeps its conversations as its share grows, and takes no share that is none', async () => {
    const world = new World('resized', () => 0);
    await world.traffic(hour / 2, second, 300);
    const among = () => new Set(world.answered.filter(({ version }) => version === 2).map(({ session }) => session));
    const small = among();
    world.canary.resize(0.5);
    await world.traffic(hour / 2, second, 300);
    const large = among();
    expect(large.size).toBeGreaterThan(2 * small.size);
    expect([...small].every((session) => large.has(session))).toBe(true);
    expect(() => world.canary.resize(1.5)).toThrow(RangeError);
    expect(world.canary.plan.shareRatio).toBe(0.5);
  });
});
