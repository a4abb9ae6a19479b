import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createForecast, expectedRate, type Forecast, nothingYet, type Phase } from '../../src/slots/forecast.ts';

const perWindow = 0.25;

/** The forecasts after each of so many windows. */
function courseOf(counts: readonly number[], from: Forecast = nothingYet): Forecast[] {
  const foresee = createForecast();
  let forecast = from;
  return counts.map((count) => {
    forecast = foresee(forecast, count);
    return forecast;
  });
}

const seconds = (length: number, perSecond: number): number[] =>
  Array.from(
    { length: length * 4 },
    (_, n) => Math.floor((n + 1) * perSecond * perWindow) - Math.floor(n * perSecond * perWindow),
  );

const phases = (forecasts: readonly Forecast[]): Phase[] =>
  forecasts.map(({ phase }) => phase).filter((phase, n, all) => phase !== all[n - 1]);

describe('a forecast', () => {
  it('is calm where as much comes as usual', () => {
    const used = courseOf(seconds(300, 4)).at(-1) as Forecast;
    expect(phases(courseOf(seconds(60, 4), used))).toEqual(['calm']);
    expect(expectedRate(used, 1_000)).toBeCloseTo(4, 0);
  });

  it('goes from calm over rising to a spike, cools, and is calm again', () => {
    const used = courseOf(seconds(300, 4)).at(-1) as Forecast;
    const seen = courseOf([...seconds(10, 30), ...seconds(240, 4)], used);
    expect(phases(seen)).toEqual(['calm', 'rising', 'spike', 'cooling', 'calm']);
    // Told within half a second, before it has reached its height.
    expect(seen.findIndex(({ phase }) => phase === 'rising')).toBeLessThan(2);
    expect(seen.findIndex(({ phase }) => phase === 'spike')).toBeLessThan(4);
  });

  it('takes what stays for usual', () => {
    expect(phases(courseOf(seconds(300, 20)))).toEqual(['spike', 'calm']);
  });

  it('remembers the height of a spike while it cools, less and less', () => {
    const [spike] = courseOf(seconds(10, 30)).slice(-1) as [Forecast];
    const cooling = courseOf(seconds(30, 0), spike).filter(({ phase }) => phase === 'cooling');
    const [first, last] = [cooling[0] as Forecast, cooling.at(-1) as Forecast];
    expect(expectedRate(first, 500)).toBeGreaterThan(25);
    expect(expectedRate(last, 500)).toBeCloseTo(expectedRate(first, 500) / 2, -1);
  });

  it('takes two in a row for chance, and ten for a spike', () => {
    const used = courseOf(seconds(300, 1)).at(-1) as Forecast;
    expect(phases(courseOf([2, 1], used))).toEqual(['calm']);
    expect(phases(courseOf([5, 5, 5], used)).at(-1)).toBe('spike');
  });

  it('expects of what grows no more than twice what is now', () => {
    const grown: Forecast = { phase: 'rising', now: 10, usual: 2, growth: 100, peak: 0 };
    expect(expectedRate(grown, 50)).toBe(15);
    expect(expectedRate(grown, 5_000)).toBe(20);
  });

  it('stays within what came, whatever comes', () => {
    const changes: Readonly<Record<Phase, readonly Phase[]>> = {
      calm: ['calm', 'rising', 'spike'],
      rising: ['calm', 'rising', 'spike'],
      spike: ['spike', 'cooling', 'calm', 'rising'],
      cooling: ['cooling', 'spike', 'calm', 'rising'],
    };
    fc.assert(
      fc.property(fc.array(fc.nat(40), { minLength: 1, maxLength: 200 }), (counts) => {
        let before = nothingYet;
        const most = Math.max(...counts) / perWindow;
        for (const forecast of courseOf(counts)) {
          const { phase, now, usual, peak, growth } = forecast;
          expect(Math.max(now, usual, peak)).toBeLessThanOrEqual(most + 1e-9);
          expect(Math.min(now, usual, peak, growth)).toBeGreaterThanOrEqual(0);
          expect(expectedRate(forecast, 10_000)).toBeLessThanOrEqual(2 * most + 1e-9);
          expect(changes[before.phase]).toContain(phase);
          if (phase === 'calm' || phase === 'rising') expect(peak).toBe(0);
          before = forecast;
        }
      }),
      { numRuns: 50 },
    );
  });

  it('comes to rest, whatever came', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 200 }), (counts) => {
        const rest = courseOf([...counts, ...seconds(900, 0)]).at(-1) as Forecast;
        expect(rest.phase).toBe('calm');
        expect(expectedRate(rest, 1_000)).toBeLessThan(0.001);
      }),
      { numRuns: 10 },
    );
  });

  it.each([
    [{ windowMs: 0 }, 'windowMs must be a number from 1'],
    [{ nowMs: 100 }, 'nowMs must be a number from 250'],
    [{ usualMs: 1_000 }, 'usualMs must be a number from 2000'],
    [{ risingRatio: 0.5 }, 'risingRatio must be a number from 1'],
    [{ spikeRatio: 1.2 }, 'spikeRatio must be a number from 1.5'],
    [{ coolMs: 1 }, 'coolMs must be a number from 250'],
  ])('refuses %j', (options, said) => {
    expect(() => createForecast(options)).toThrow(said);
  });
});
