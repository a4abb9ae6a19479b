import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../../src/simulate/random/random-streams.ts';
import { type Draw, seededRandom } from '../../../src/simulate/random/seeded-random.ts';

function draws(random: Draw, count: number): number[] {
  return Array.from({ length: count }, () => random());
}

describe('seededRandom', () => {
  it('gives the same numbers for the same seed, wherever it runs', () => {
    expect(draws(seededRandom('tailrace'), 3)).toEqual(draws(seededRandom('tailrace'), 3));
    expect(draws(seededRandom(7), 3)).toEqual(draws(seededRandom('7'), 3));
    expect(draws(seededRandom('tailrace'), 3)).toMatchInlineSnapshot(`
      [
        0.012800206610658948,
        0.01319611439580648,
        0.08746113483274842,
      ]
    `);
  });

  it('spreads evenly: a hundred bins within chance', () => {
    const bins = new Array<number>(100).fill(0);
    const random = seededRandom('even');
    for (let draw = 0; draw < 1_000_000; draw++) {
      const bin = Math.floor(random() * 100);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const chiSquare = bins.reduce((sum, seen) => sum + (seen - 10_000) ** 2 / 10_000, 0);
    // The 0.1 % and 99.9 % points of chi-square with 99 degrees of freedom.
    expect(chiSquare).toBeGreaterThan(61.1);
    expect(chiSquare).toBeLessThan(148.2);
  });

  it('gives no two numbers alike and none of 1', () => {
    const seen = new Set(draws(seededRandom('distinct'), 100_000));
    expect(seen.size).toBe(100_000);
    expect(Math.max(...draws(seededRandom('one'), 1000))).toBeLessThan(1);
  });

  it('gives unrelated streams for seeds that differ in a letter', () => {
    let correlation = 0;
    for (let seed = 0; seed < 10_000; seed++) {
      correlation += (seededRandom(`run-${seed}`)() - 0.5) * (seededRandom(`run-${seed + 1}`)() - 0.5);
    }
    // The sum has mean 0 and standard deviation sqrt(10,000) / 12 = 8.3.
    expect(Math.abs(correlation)).toBeLessThan(30);
  });
});

describe('RandomStreams', () => {
  it('names a stream, and gives it from its beginning each time', () => {
    const streams = new RandomStreams('seed');
    const first = streams.stream('run-17', 'plan')();
    streams.stream('run-17', 'tools')();
    expect(streams.stream('run-17', 'plan')()).toBe(first);
    expect(new RandomStreams('seed').stream('run-17', 'plan')()).toBe(first);
    expect(new RandomStreams('other').stream('run-17', 'plan')()).not.toBe(first);
    expect(streams.stream('run-1', '7plan')()).not.toBe(first);
    expect(streams.within('run-17').stream('plan')()).toBe(first);
  });
});
