import fc from 'fast-check';
import { of, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type DegradeReport, degrade, type Rung } from '../../../operators/index.ts';
import { isVisible, play, type Script, script } from '../fallback/scripted-source.ts';

interface Fault {
  readonly script: Script;
  readonly isOpen: boolean;
  readonly throws: boolean;
  readonly timeoutMs: number;
}

const fault: fc.Arbitrary<Fault> = fc.record({
  script,
  isOpen: fc.boolean(),
  throws: fc.boolean(),
  timeoutMs: fc.oneof(fc.constant(Infinity), fc.nat(40)),
});

interface Seen {
  readonly texts: { readonly atMs: number; readonly text: string }[];
  readonly end: unknown;
  readonly endMs: number;
  readonly reports: DegradeReport[];
  readonly timers: number;
}

function run(
  faults: readonly Fault[],
  deadlineMs: number,
  gapMs: number,
  after: 'continue' | 'retract' = 'continue',
): Seen {
  const scheduler = new VirtualTimeScheduler(undefined, 10_000);
  const seen = { texts: [] as { atMs: number; text: string }[], end: 'none' as unknown, endMs: Number.NaN };
  const reports: DegradeReport[] = [];
  const rungs: Rung<string>[] = faults.map(({ script: lines, isOpen, throws, timeoutMs }, at) => ({
    name: `/${at}`,
    isOpen: () => isOpen,
    timeoutMs,
    run: () => {
      if (throws) throw new Error('not built');
      return play(`/${at}`, lines, scheduler);
    },
  }));
  rungs.push({ name: 'canned', run: () => of('canned') });
  degrade(rungs, {
    deadlineMs,
    gapMs,
    isVisible,
    after,
    retraction: () => 'retract',
    scheduler,
    observe: (report) => reports.push(report),
  }).subscribe({
    next: (text) => seen.texts.push({ atMs: scheduler.now(), text }),
    error: (error) => Object.assign(seen, { end: error, endMs: scheduler.now() }),
    complete: () => Object.assign(seen, { end: 'complete', endMs: scheduler.now() }),
  });
  scheduler.flush();
  return { ...seen, reports, timers: scheduler.actions.length };
}

describe('degrade, over random faults', () => {
  const faults = fc.array(fault, { maxLength: 4 });
  const deadline = fc.nat(60);

  it('has shown something by its deadline, whatever fails', () => {
    fc.assert(
      fc.property(faults, deadline, fc.constantFrom(5, Infinity), (drawn, deadlineMs, gapMs) => {
        const { texts } = run(drawn, deadlineMs, gapMs);
        const first = texts.find(({ text }) => isVisible(text));
        expect(first?.atMs).toBeLessThanOrEqual(deadlineMs);
      }),
      { numRuns: 1_000 },
    );
  });

  it('ends without an error, and holds nothing, when silences are limited', () => {
    fc.assert(
      fc.property(faults, deadline, (drawn, deadlineMs) => {
        const { end, endMs, timers } = run(drawn, deadlineMs, 20);
        expect(end).toBe('complete');
        expect(timers).toBe(0);
        const longestMs = Math.max(0, ...drawn.map(({ script: { endMs: ms } }) => ms)) + 20;
        expect(endMs).toBeLessThanOrEqual(deadlineMs + longestMs * (drawn.length + 1));
      }),
      { numRuns: 1_000 },
    );
  });

  it('says nothing twice, and each rung in its own order', () => {
    fc.assert(
      fc.property(faults, deadline, (drawn, deadlineMs) => {
        const texts = run(drawn, deadlineMs, 20).texts.map(({ text }) => text);
        expect(new Set(texts).size).toBe(texts.length);
        const rungs = texts.map((text) => (text === 'canned' ? drawn.length : Number(text.split('/')[1])));
        expect(rungs).toEqual(rungs.toSorted((a, b) => a - b));
        for (const [at, { script: lines }] of drawn.entries()) {
          const own = texts.filter((text) => text.endsWith(`/${at}`));
          expect(lines.pieces.map(({ text }) => `${text}/${at}`).slice(0, own.length)).toEqual(own);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves only one rung standing when it takes back what the others showed', () => {
    fc.assert(
      fc.property(faults, deadline, (drawn, deadlineMs) => {
        const texts = run(drawn, deadlineMs, 20, 'retract').texts.map(({ text }) => text);
        const standing = texts.slice(texts.lastIndexOf('retract') + 1);
        expect(new Set(standing.map((text) => text.split('/')[1])).size).toBeLessThanOrEqual(1);
        expect(standing.some(isVisible)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never asks a rung whose breaker is open, and tells of every rung in order', () => {
    fc.assert(
      fc.property(faults, deadline, (drawn, deadlineMs) => {
        const { reports } = run(drawn, deadlineMs, 20);
        for (const { action, rung } of reports) {
          if (action === 'started' && rung !== 'canned') expect(drawn[Number(rung.slice(1))]?.isOpen).toBe(false);
        }
        const told = reports.filter(({ action }) => action !== 'fell').map(({ rung }) => rung);
        expect(told).toEqual([...drawn.map((_, at) => `/${at}`), 'canned'].slice(0, told.length));
      }),
    );
  });
});
