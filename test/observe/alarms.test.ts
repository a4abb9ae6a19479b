import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { RunEvent, Slo } from '../../src/index.ts';
import { Alarms } from '../../src/observe/alarms.ts';
import type { AlarmAlert } from '../../src/observe/raised-alarms.ts';

const second = 1_000;
const minute = 60 * second;
/** What R4 asks of an answer. */
const slo: Slo = { full: { p95Ms: 2_000, p50Ms: 1_500 }, firstToken: { p95Ms: 1_000 } };

interface Shape {
  readonly perMinute: number;
  readonly firstTokenMs?: number;
  readonly fullMs?: number;
  readonly rung?: string;
}

/** Minutes of traffic in virtual time, each as it says; the alarms are looked at once a minute. */
function traffic(minutes: number, shapeAt: (minute: number) => Shape, budgetLeft = (_: number): number => 1): string[] {
  const scheduler = new VirtualTimeScheduler();
  const alerts: string[] = [];
  const alarms = new Alarms({
    scheduler,
    onAlert: ({ alarm, state, severity, measure }: AlarmAlert) =>
      alerts.push(
        `${Math.round(scheduler.now() / minute)} ${severity} ${alarm} ${measure ?? ''} ${state}`.replace('  ', ' '),
      ),
    budgets: () => [
      { pipeline: 'p', surface: 'chat', measure: 'full', budgetLeft: budgetLeft(scheduler.now() / minute) },
    ],
  });
  for (let at = 0; at < minutes; at++) {
    const { perMinute, firstTokenMs = 300, fullMs = 1_000, rung } = shapeAt(at);
    for (let n = 0; n < perMinute; n++) {
      scheduler.frame = (at + n / perMinute) * minute;
      const request = { run: 'r', pipeline: 'p', surface: 'chat', input: null };
      const run = alarms.begin({ request, version: 1, slo });
      run.event({ seq: 1, at: firstTokenMs, type: 'text', msg: 0, off: 0, text: 'x' });
      if (rung !== undefined) run.event({ seq: 2, at: 1, type: 'policy', stage: 's', policy: 'rung', action: rung });
      run.event({ seq: 3, at: fullMs, type: 'done', outcome: 'answered' } satisfies RunEvent);
    }
    scheduler.frame = (at + 1) * minute;
    alarms.sweep();
  }
  return alerts;
}

describe('alarms', () => {
  it('are silent over a day in which all is well', () => {
    expect(traffic(24 * 60, () => ({ perMinute: 30 }))).toEqual([]);
  });

  it('tell when p95 or p50 is over what is promised, once, and when it is over', () => {
    const slow = (at: number): Shape => ({ perMinute: 30, fullMs: at >= 20 && at < 30 ? 1_800 : 1_000 });
    expect(traffic(60, slow)).toEqual(['25 ticket p50 full firing', '35 ticket p50 full resolved']);
    const late = (at: number): Shape => ({ perMinute: 30, firstTokenMs: at >= 20 && at < 21 ? 1_200 : 300 });
    expect(traffic(60, late)).toEqual(['21 ticket p95 firstToken firing', '30 ticket p95 firstToken resolved']);
    const both = (at: number): Shape => ({ perMinute: 30, fullMs: at >= 20 ? 2_500 : 1_000 });
    expect(traffic(40, both)).toEqual(['21 ticket p95 full firing', '25 ticket p50 full firing']);
  });

  it('do not speak of a handful of runs', () => {
    expect(traffic(60, () => ({ perMinute: 1, fullMs: 60_000 }))).toEqual([]);
  });

  it('tell of over 10 degraded answers a minute, and of over 5 canned ones', () => {
    const shape = (rung: string, perMinute: number) => (at: number) => ({
      perMinute,
      ...(at >= 20 && at < 30 && { rung }),
    });
    expect(traffic(60, shape('no-retrieval', 9))).toEqual([]);
    expect(traffic(60, shape('no-retrieval', 30))).toEqual(['22 page degraded firing', '34 page degraded resolved']);
    expect(traffic(60, shape('canned', 8))).toEqual(['24 page canned firing', '32 page canned resolved']);
    expect(traffic(60, shape('canned', 12)).filter((each) => each.includes('degraded firing'))).toHaveLength(1);
  });

  it('tell when a quarter of the error budget is left', () => {
    const left = (at: number): number => (at > 10 && at < 20 ? 0.2 : 0.9);
    expect(traffic(30, () => ({ perMinute: 1 }), left)).toEqual([
      '11 ticket budget full firing',
      '20 ticket budget full resolved',
    ]);
  });
});
