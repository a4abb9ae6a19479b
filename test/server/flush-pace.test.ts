import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FlushPace } from '../../src/server/flush-pace.ts';
import { WriteLoad } from '../../src/server/write-load.ts';

const idle = (): number => 0.3;

describe('a connection is written to', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('at the end of the turn, once for all that came in it', async () => {
    const flush = vi.fn();
    const pace = new FlushPace(new WriteLoad(idle), flush);
    pace.ask();
    pace.ask();
    expect(flush).not.toHaveBeenCalled();
    await turn();
    expect(flush).toHaveBeenCalledTimes(1);
  });

  it('twice in a millisecond, and then at its end', async () => {
    const flush = vi.fn();
    const pace = new FlushPace(new WriteLoad(idle), flush);
    for (let i = 0; i < 3; i++) {
      pace.ask();
      await turn();
    }
    expect(flush).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(1);
    expect(flush).toHaveBeenCalledTimes(3);
  });

  it('at once where its socket has drained, also when it was to wait', async () => {
    const flush = vi.fn();
    const pace = new FlushPace(new WriteLoad(idle), flush);
    for (let i = 0; i < 3; i++) {
      pace.ask();
      await turn();
    }
    pace.askAtOnce();
    pace.askAtOnce();
    await turn();
    expect(flush).toHaveBeenCalledTimes(3);
    vi.advanceTimersByTime(100);
    expect(flush).toHaveBeenCalledTimes(3);
  });
});

describe('the window of a write', () => {
  /** Counts `writesPerMs` for so many milliseconds, and gives the windows they were in. */
  function windows(load: WriteLoad, ms: number, writesPerMs: number, from = 0): number[] {
    return Array.from({ length: ms * writesPerMs }, (_, i) => load.count(from + i / writesPerMs));
  }

  it('is a millisecond while the loop has time to idle, however many there are', () => {
    expect(new Set(windows(new WriteLoad(idle), 100, 50))).toEqual(new Set([1]));
  });

  it('stays so where the loop was held up once', () => {
    const ratios = [0.3, 1, 0.3, 0.3];
    const load = new WriteLoad(() => ratios.shift() ?? 0.3);
    expect(new Set(windows(load, 30, 50))).toEqual(new Set([1]));
  });

  it('grows to 100 ms in a loop that stays full, and is a millisecond again once it is not', () => {
    let ratio = 1;
    const load = new WriteLoad(() => ratio);
    const grown = windows(load, 50, 50);
    expect(Math.max(...grown)).toBe(100);
    expect(grown.at(-1)).toBe(100);
    ratio = 0.5;
    expect(windows(load, 10, 50, 50).at(-1)).toBe(1);
  });

  it('settles where all connections together are written to eight times a millisecond', () => {
    const load = new WriteLoad(() => 1);
    // A hundred connections, each of which writes once in its window.
    let at = 0;
    let window = 1;
    for (let i = 0; i < 20_000; i++) {
      window = load.count(at);
      at += window / 100;
    }
    expect(window).toBeCloseTo(100 / 8, 0);
  });

  it('stays a millisecond in a full loop with little to write', () => {
    expect(new Set(windows(new WriteLoad(() => 1), 100, 2))).toEqual(new Set([1]));
  });
});
