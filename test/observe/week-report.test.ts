import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncScheduler } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/index.ts';
import { type RunReader, readRuns } from '../../src/observe/run-store/index.ts';
import { RunStore } from '../../src/observe/run-store.ts';
import { type WeekReport, weekReport } from '../../src/observe/week-report.ts';
import { weekReportPage } from '../../src/observe/week-report-page.ts';
import { weekReportText } from '../../src/observe/week-report-text.ts';
import { readRecordings } from '../../src/simulate/replay/read-recordings.ts';

const folder = mkdtempSync(join(tmpdir(), 'tailrace-week-'));
const file = join(folder, 'runs.sqlite');
const monday = Date.UTC(2026, 2, 16, 12);
const dayMs = 24 * 3_600_000;
let reader: RunReader;
let report: WeekReport;

type Body = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'seq'> : never) : never;

/** A run whose plan takes so long of its 100 ms, and whose answer is whole 50 ms later. */
function runOf(planMs: number, isCached = false): RunEvent[] {
  const request = { run: 'r', pipeline: 'shop', version: 1, surface: 'chat', mode: 'streaming' } as const;
  const bodies: Body[] = [
    { at: 0, type: 'started', ...request, input: 'hi' },
    { at: 0, type: 'stage', stage: 'plan', phase: 'start' },
    { at: planMs, type: 'stage', stage: 'plan', phase: 'end', outcome: 'complete', startedAt: 0, items: 1 },
    { at: planMs, type: 'speculation', stage: 'calls', action: 'adopted', key: 'k', savedMs: 40 },
    { at: planMs + 10, type: 'text', msg: 0, off: 0, text: 'Hi.' },
    { at: planMs + 50, type: 'done', outcome: isCached ? 'cached' : 'answered' },
  ];
  if (planMs > 100) {
    bodies.splice(3, 0, {
      ...{ at: planMs, type: 'policy', stage: 'plan', policy: 'budget', action: 'exceeded', ms: 100, tookMs: planMs },
    } as Body);
  }
  return bodies.map((body, index) => ({ ...body, seq: index + 1 }) as RunEvent);
}

beforeAll(async () => {
  let clock = 0;
  const scheduler = { now: () => clock, schedule: asyncScheduler.schedule.bind(asyncScheduler) };
  const store = new RunStore({ file, scheduler, random: () => 0.99, maxPending: 10_000, flushMs: 1 });
  let runs = 0;
  const week = (endsAt: number, planMsOf: (run: number) => number): void => {
    for (let run = 0; run < 700; run++) {
      clock = endsAt - 7 * dayMs + (run / 700) * 7 * dayMs + 3_600_000;
      const request = { run: `run-${++runs}`, pipeline: 'shop', surface: 'chat', input: 'hi' };
      const listener = store.begin({ request, version: 1, slo: { full: { p95Ms: 500 } } });
      for (const event of runOf(planMsOf(run), run % 10 === 0)) listener.event(event);
    }
  };
  week(monday - 7 * dayMs, (run) => 80 + (run % 20));
  // This week one run in ten is four times as slow.
  week(monday, (run) => (run % 10 === 1 ? 400 : 80 + (run % 20)));
  clock = monday - 3_600_000;
  const request = { run: 'worst', pipeline: 'shop', surface: 'chat', input: 'hi' };
  const listener = store.begin({ request, version: 1, slo: { full: { p95Ms: 500 } } });
  for (const event of runOf(3_000)) listener.event(event);
  await store.close();
  reader = readRuns(file);
  report = weekReport(reader, monday);
});

afterAll(() => {
  reader.close();
  rmSync(folder, { recursive: true });
});

describe('a weekly report', () => {
  it('holds quantiles of all runs, within 2.5 %, beside the week before', () => {
    const [chat] = report.surfaces;
    const plan = chat?.stages.find(({ stage }) => stage === 'plan');
    expect(chat?.runs).toBeGreaterThan(690);
    expect(chat?.runsBefore).toBeGreaterThan(690);
    expect((plan?.p95 ?? 0) / 400).toBeCloseTo(1, 1);
    expect((plan?.before.p95 ?? 0) / 98).toBeCloseTo(1, 1);
    expect((chat?.measures.full.p50 ?? 0) / 140).toBeCloseTo(1, 1);
    expect(chat?.measures.firstSentence.count).toBe(0);
  });

  it('says how well budgets and promises were kept', () => {
    const [chat] = report.surfaces;
    expect(chat?.stages.find(({ stage }) => stage === 'plan')?.withinBudgetRatio).toBeCloseTo(0.9, 2);
    expect(chat?.promises.full?.keptRatio).toBeCloseTo(1 - 1 / 700, 3);
    expect(chat?.promises.full?.keptRatioBefore).toBe(1);
  });

  it('says what guesses and the cache were worth', () => {
    const [chat] = report.surfaces;
    expect(chat?.speculation).toMatchObject({ adopted: chat?.runs, wasted: 0, savedMs: (chat?.runs ?? 0) * 40 });
    expect((chat?.cache.hits ?? 0) / (chat?.cache.lookups ?? 1)).toBeCloseTo(0.1, 2);
  });

  it('goes day by day, and names the worst run that was kept', () => {
    expect(report.surfaces[0]?.days.length).toBeGreaterThanOrEqual(7);
    expect(report.worst[0]?.run).toBe('worst');
  });

  it('is read in a terminal', () => {
    const text = weekReportText(report);
    expect(text).toMatch(/^2026-03-09 to 2026-03-16, beside the seven days before/);
    expect(text).toMatch(/ {2}plan +\d+( +\d+ +\d+ \([+-]?\d+ %\)){2} +\d+ +\d+ \(\+3\d\d %\) +(89\.9|90) %/);
    expect(text).toContain('100 % right');
  });

  it('is a page that needs nothing else, with plots and the worst runs', () => {
    const worst = report.worst.flatMap(({ run }) => reader.find(run) ?? []);
    const page = weekReportPage(report, worst);
    expect(page.match(/<svg/g)?.length).toBe(2 + worst.length);
    expect(page).toContain('<h3>worst</h3>');
    expect(page).not.toMatch(/<script|src=|href=|NaN|undefined|Infinity/);
  });

  it('of nothing says so', () => {
    const empty = weekReport(reader, monday + 90 * dayMs);
    expect(weekReportText(empty)).toContain('No runs were recorded.');
    expect(weekReportPage(empty, [])).toContain('No runs were recorded.');
  });
});

describe('recorded runs', () => {
  it('can be replayed', () => {
    const logs = [...readRecordings(file)];
    expect(logs.map((log) => log[0]?.type)).toEqual(['started']);
  });
});
