import fc from 'fast-check';
import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { RunEvent, RunObserver } from '../../src/index.ts';
import { OffPath, type OffPathOptions } from '../../src/observe/off-path.ts';

const about = (run: string) => ({
  request: { run, pipeline: 'shop', surface: 'chat', input: null },
  version: 1,
  slo: {},
});

const piece = (seq: number): RunEvent => ({ type: 'text', seq, at: seq, msg: 0, off: seq, text: 'x' });

/** One observer off the path, and what it hears of runs. */
function open(options: Partial<OffPathOptions> = {}) {
  const scheduler = new VirtualTimeScheduler();
  const heard: string[] = [];
  const observer: RunObserver = {
    begin: ({ request: { run } }) => {
      heard.push(`${run} begins`);
      return { event: ({ seq }) => heard.push(`${run} ${seq}`), cancelled: () => heard.push(`${run} is cancelled`) };
    },
  };
  const errors: unknown[] = [];
  const offPath = new OffPath({ observers: [observer], scheduler, onError: (error) => errors.push(error), ...options });
  const flushUntil = (ms: number): void => {
    scheduler.maxFrames = ms;
    scheduler.flush();
  };
  return { offPath, heard, errors, flushUntil };
}

describe('observers off the path', () => {
  it('are told of a beginning at once, and 20 ms later of what happened by then', () => {
    const { offPath, heard, flushUntil } = open();
    const [a, b] = [offPath.begin(about('a')), offPath.begin(about('b'))];
    a.event(piece(1));
    b.event(piece(1));
    a.event(piece(2));
    flushUntil(19);
    expect(heard).toEqual(['a begins', 'b begins']);
    flushUntil(20);
    expect(heard.slice(2)).toEqual(['a 1', 'a 2', 'b 1']);
    a.event(piece(3));
    flushUntil(40);
    expect(heard.slice(5)).toEqual(['a 3']);
  });

  it('are told what waits when they are asked what they know, and do then what was to come after it', () => {
    const { offPath, heard } = open();
    const run = offPath.begin(about('a'));
    run.event(piece(1));
    offPath.after(() => heard.push('after'));
    run.event(piece(2));
    offPath.flush();
    expect(heard).toEqual(['a begins', 'a 1', 'a 2', 'after']);
  });

  it('are told of a run that is cancelled at once, after all else of it', () => {
    const { offPath, heard } = open();
    const run = offPath.begin(about('a'));
    run.event(piece(1));
    run.cancelled?.();
    expect(heard).toEqual(['a begins', 'a 1', 'a is cancelled']);
  });

  it('are told at once when as many events of a run wait as may', () => {
    const { offPath, heard } = open({ maxWaiting: 3 });
    const run = offPath.begin(about('a'));
    for (const seq of [1, 2, 3, 4]) run.event(piece(seq));
    expect(heard).toEqual(['a begins', 'a 1', 'a 2', 'a 3']);
    offPath.flush();
    expect(heard.at(-1)).toBe('a 4');
  });

  it('hold the thread for a batch at most, and hear the rest after it', () => {
    const { offPath, heard, flushUntil } = open({ maxBatch: 2 });
    const between: number[] = [];
    const runs = ['a', 'b', 'c'].map((run) => offPath.begin(about(run)));
    for (const run of runs) {
      run.event(piece(1));
      run.event(piece(2));
      offPath.after(() => between.push(heard.length - 3));
    }
    flushUntil(20);
    expect(heard.length - 3).toBe(6);
    expect(between).toEqual([2, 4, 6]);
  });

  it('that throw hear no more of the run, and keep nothing from the others', () => {
    const heard: number[] = [];
    const broken: RunObserver = {
      begin: () => ({
        event: () => {
          throw new Error('broken');
        },
      }),
    };
    const sound: RunObserver = { begin: () => ({ event: ({ seq }) => heard.push(seq) }) };
    const { offPath, errors } = open({ observers: [broken, sound] });
    const run = offPath.begin(about('a'));
    run.event(piece(1));
    run.event(piece(2));
    offPath.flush();
    expect(errors.map(String)).toEqual(['Error: broken']);
    expect(heard).toEqual([1, 2]);
  });

  it('hear every event of every run once, in order, whatever is gathered and when', () => {
    const step = fc.oneof(
      fc.record({ run: fc.nat(3) }),
      fc.record({ passMs: fc.nat(50) }),
      fc.constant('flush' as const),
    );
    const bound = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), bound, bound, (steps, maxBatch, maxWaiting) => {
        const { offPath, heard, flushUntil } = open({ maxBatch, maxWaiting });
        const runs = [0, 1, 2, 3].map((run) => offPath.begin(about(String(run))));
        const said = runs.map((): number => 0);
        let now = 0;
        for (const next of steps) {
          if (next === 'flush') offPath.flush();
          else if ('passMs' in next) {
            now += next.passMs;
            flushUntil(now);
          } else {
            const seq = (said[next.run] ?? 0) + 1;
            said[next.run] = seq;
            runs[next.run]?.event(piece(seq));
          }
        }
        offPath.flush();
        for (const [run, count] of said.entries()) {
          const own = heard.filter((each) => each.startsWith(`${run} `)).slice(1);
          expect(own).toEqual(Array.from({ length: count }, (_, at) => `${run} ${at + 1}`));
        }
      }),
    );
  });
});
