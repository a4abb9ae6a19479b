import fc from 'fast-check';
import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/index.ts';
import { BurnRate } from '../../src/observe/burn-rate.ts';
import { type SloAlert, SloMonitor } from '../../src/observe/slo-monitor.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('BurnRate', () => {
  it('is 1 where the budget is spent just as fast as allowed', () => {
    const burn = new BurnRate(0.01);
    for (let i = 0; i < 1000; i++) burn.record(i % 100 !== 0, i * 1000);
    expect(burn.rate(hour, 1_000_000)).toBeCloseTo(1, 6);
  });

  it('forgets what lies before its window', () => {
    const burn = new BurnRate(0.01);
    for (let i = 0; i < 100; i++) burn.record(false, 0);
    expect(burn.rate(hour, 59 * minute)).toBe(100);
    expect(burn.rate(hour, 61 * minute)).toBe(0);
    expect(burn.rate(6 * hour, 61 * minute)).toBe(100);
    expect(burn.rate(24 * hour, 25 * hour)).toBe(0);
  });

  it('has all of its budget where nothing happened, and none or less when it is overspent', () => {
    const burn = new BurnRate(0.5);
    expect(burn.budgetLeft(0)).toBe(1);
    burn.record(false, 0);
    expect(burn.budgetLeft(0)).toBe(-1);
    burn.record(true, 0);
    burn.record(true, 0);
    burn.record(true, 0);
    expect(burn.budgetLeft(0)).toBe(0.5);
    expect(burn.budgetLeft(31 * 24 * hour)).toBe(1);
  });

  it('counts what a list of all events would, to the minute', () => {
    const events = fc.array(fc.record({ gap: fc.integer({ min: 0, max: 3 * hour }), good: fc.boolean() }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(events, (drawn) => {
        const burn = new BurnRate(0.1);
        let now = 0;
        const all: { at: number; good: boolean }[] = [];
        for (const { gap, good } of drawn) {
          now += gap;
          burn.record(good, now);
          all.push({ at: now, good });
        }
        for (const window of [hour, 6 * hour, 24 * hour]) {
          const from = Math.floor(now / minute) - window / minute + 1;
          const within = all.filter(({ at }) => Math.floor(at / minute) >= from);
          const bad = within.filter(({ good }) => !good).length;
          expect(burn.rate(window, now)).toBeCloseTo(within.length === 0 ? 0 : bad / within.length / 0.1, 9);
        }
      }),
    );
  });

  it('refuses a share that is none', () => {
    expect(() => new BurnRate(0)).toThrow('allowedRatio is 0');
    expect(() => new BurnRate(1)).toThrow(RangeError);
  });
});

describe('SloMonitor', () => {
  /** Days of traffic in virtual time: one run a second, of which `badRatio(at)` are too slow. */
  function traffic(hours: number, badRatio: (atMs: number) => number): SloAlert[] {
    const scheduler = new VirtualTimeScheduler();
    const alerts: SloAlert[] = [];
    const monitor = new SloMonitor({ scheduler, onAlert: (alert) => alerts.push(alert) });
    let debt = 0;
    for (let second = 0; second < hours * 3600; second++) {
      scheduler.frame = second * 1000;
      debt += badRatio(scheduler.frame);
      const slow = debt >= 1;
      if (slow) debt -= 1;
      const request = { run: 'r', pipeline: 'p', surface: 'chat', input: null };
      const listener = monitor.begin({ request, version: 1, slo: { full: { p95Ms: 1000 } } });
      const done: RunEvent = { type: 'done', outcome: 'answered', seq: 2, at: slow ? 2000 : 500 };
      listener?.event(done);
    }
    return alerts;
  }

  const told = (alerts: readonly SloAlert[]) => alerts.map(({ state, severity }) => `${severity} ${state}`);

  it('is silent over three days in which the budget is kept', () => {
    expect(traffic(72, () => 0.0009)).toEqual([]);
  });

  it('pages on a fast burn within the hour, and says so when it is over', () => {
    const alerts = traffic(12, (at) => (at > 2 * hour && at < 3 * hour ? 0.05 : 0));
    expect(told(alerts).slice(0, 3)).toEqual(['warning firing', 'ticket firing', 'page firing']);
    expect(alerts[2]).toMatchObject({ window: '1h', pipeline: 'p', surface: 'chat', measure: 'full', threshold: 14.4 });
    expect(told(alerts)).toContain('page resolved');
    expect(told(alerts)).toContain('ticket resolved');
  });

  it('warns of a slow burn without paging', () => {
    const alerts = traffic(30, () => 0.004);
    expect(told(alerts)).toEqual(['warning firing']);
  });

  it('opens a ticket for what burns six times too fast', () => {
    const alerts = traffic(12, () => 0.008);
    expect(told(alerts)).toEqual(['ticket firing', 'warning firing']);
  });

  it('does not alarm on a handful of runs', () => {
    const scheduler = new VirtualTimeScheduler();
    const alerts: SloAlert[] = [];
    const monitor = new SloMonitor({ scheduler, onAlert: (alert) => alerts.push(alert) });
    const request = { run: 'r', pipeline: 'p', surface: 'chat', input: null };
    for (let i = 0; i < 19; i++) {
      monitor
        .begin({ request, version: 1, slo: { full: { p95Ms: 1 } } })
        ?.event({ type: 'done', outcome: 'answered', seq: 1, at: 5 });
    }
    expect(alerts).toEqual([]);
    expect(monitor.standings[0]?.rates['1h']).toBeCloseTo(1000, 6);
  });

  it('counts a failed run as broken promises, and leaves runs alone that promise nothing', () => {
    const verdicts: boolean[] = [];
    const scheduler = new VirtualTimeScheduler();
    const monitor = new SloMonitor({ scheduler, onAlert: () => {}, onRun: ({ good }) => verdicts.push(good) });
    const request = { run: 'r', pipeline: 'p', surface: 'chat', input: null };
    const slo = { firstToken: { p95Ms: 100 }, full: { p95Ms: 100 } };
    monitor
      .begin({ request, version: 1, slo })
      ?.event({ type: 'error', code: 'x', message: '', retry: false, seq: 1, at: 5 });
    expect(verdicts).toEqual([false, false]);
    expect(monitor.begin({ request, version: 1, slo: {} })).toBeUndefined();
  });
});
