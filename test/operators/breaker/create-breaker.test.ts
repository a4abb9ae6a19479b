import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type BreakerOptions, consecutiveFailures, createBreaker } from '../../../operators/index.ts';

function at(scheduler: VirtualTimeScheduler, ms: number, action: () => void): void {
  scheduler.schedule(action, ms);
}

function made(more: Partial<BreakerOptions> = {}) {
  const scheduler = new VirtualTimeScheduler();
  const shared = createBreaker({
    name: 'x',
    strategy: consecutiveFailures(1),
    halfOpenAfterMs: 10,
    scheduler,
    ...more,
  });
  return { scheduler, shared };
}

describe('createBreaker', () => {
  it('lets only as many probes through as it may, and closes when that many succeed', () => {
    const { scheduler, shared } = made({ probes: 2 });
    shared.enter()?.fail();
    at(scheduler, 10, () => {
      const first = shared.enter();
      const second = shared.enter();
      expect([first, second].every((call) => call !== undefined)).toBe(true);
      expect(shared.isOpen()).toBe(true);
      expect(shared.enter()).toBeUndefined();
      first?.succeed();
      expect(shared.state).toBe('half-open');
      second?.succeed();
      expect(shared.state).toBe('closed');
    });
    scheduler.flush();
  });

  it('opens again at the first failed probe, for as long as it is told', () => {
    const { scheduler, shared } = made({ halfOpenAfterMs: (opening) => 10 * opening });
    const retries: number[] = [];
    const failAndAsk = () => {
      shared.enter()?.fail();
      retries.push(shared.retryAfterMs());
    };
    failAndAsk();
    at(scheduler, 10, failAndAsk);
    at(scheduler, 29, () => expect(shared.isOpen()).toBe(true));
    at(scheduler, 30, failAndAsk);
    at(scheduler, 60, () => {
      shared.enter()?.succeed();
      failAndAsk();
    });
    scheduler.flush();
    expect(retries).toEqual([10, 20, 30, 10]);
  });

  it('gives the place of an abandoned probe to the next', () => {
    const { scheduler, shared } = made();
    shared.enter()?.fail();
    at(scheduler, 10, () => {
      const probe = shared.enter();
      expect(shared.isOpen()).toBe(true);
      probe?.abandon(false);
      expect(shared.isOpen()).toBe(false);
      expect(shared.state).toBe('half-open');
    });
    scheduler.flush();
  });

  it('takes no notice of calls that began before it changed', () => {
    const { scheduler, shared } = made();
    const early = [shared.enter(), shared.enter(), shared.enter()];
    early[0]?.fail();
    expect(shared.state).toBe('open');
    early[1]?.succeed();
    expect(shared.state).toBe('open');
    at(scheduler, 10, () => {
      const probe = shared.enter();
      early[2]?.fail();
      expect(shared.state).toBe('half-open');
      probe?.succeed();
      expect(shared.state).toBe('closed');
    });
    scheduler.flush();
  });

  it('counts one outcome a call', () => {
    const { shared } = made({ strategy: consecutiveFailures(2) });
    const call = shared.enter();
    call?.fail();
    call?.fail();
    call?.abandon(true);
    expect(shared.state).toBe('closed');
  });

  it('refuses options that do not fit', () => {
    expect(() => made({ halfOpenAfterMs: -1 })).toThrow(RangeError);
    expect(() => made({ probes: 0 })).toThrow('createBreaker: probes must be a whole number of at least 1, got 0');
    expect(() => made({ hungAfterMs: Number.NaN })).toThrow(RangeError);
    expect(() => made({ strategy: {} as BreakerOptions['strategy'] })).toThrow(TypeError);
  });
});
