import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Arrival, Arrivals } from '../../../src/simulate/arrivals/arrival.ts';
import { burstArrivals } from '../../../src/simulate/arrivals/burst-arrivals.ts';
import { constantArrivals } from '../../../src/simulate/arrivals/constant-arrivals.ts';
import { poissonArrivals } from '../../../src/simulate/arrivals/poisson-arrivals.ts';
import { traceArrivals } from '../../../src/simulate/arrivals/trace-arrivals.ts';
import { RandomStreams } from '../../../src/simulate/random/random-streams.ts';

const data = process.env.TAILRACE_DATA ?? resolve(import.meta.dirname, '../../../../shared/data');
const stream = () => new RandomStreams('arrivals').stream('poisson');

function first(arrivals: Arrivals, count: number): Arrival[] {
  return Iterator.from(arrivals).take(count).toArray();
}

/** Mean and coefficient of variation of the gaps. */
function gaps(arrivals: readonly Arrival[]): { mean: number; cv: number } {
  const waits = arrivals.slice(1).map(({ atMs }, index) => atMs - (arrivals[index]?.atMs ?? 0));
  const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
  const variance = waits.reduce((sum, wait) => sum + (wait - mean) ** 2, 0) / waits.length;
  return { mean, cv: Math.sqrt(variance) / mean };
}

describe('constantArrivals', () => {
  it('comes on the beat', () => {
    expect(first(constantArrivals(8), 4).map(({ atMs }) => atMs)).toEqual([0, 125, 250, 375]);
  });
});

describe('poissonArrivals', () => {
  it('has independent gaps of the mean it says', () => {
    const { mean, cv } = gaps(first(poissonArrivals(20, stream), 100_000));
    expect(Math.abs(mean - 50)).toBeLessThan(0.7);
    expect(Math.abs(cv - 1)).toBeLessThan(0.015);
  });

  it('is the same each time it is gone through', () => {
    const arrivals = poissonArrivals(20, stream);
    expect(first(arrivals, 50)).toEqual(first(arrivals, 50));
  });
});

describe('burstArrivals', () => {
  it('has the mean rate of its two states, and gaps far from independent', () => {
    const options = { calmRatePerS: 2, burstRatePerS: 50, calmMs: 9000, burstMs: 1000 };
    const { mean, cv } = gaps(first(burstArrivals(options, stream), 200_000));
    expect(1000 / mean).toBeGreaterThan(6.8 * 0.95);
    expect(1000 / mean).toBeLessThan(6.8 * 1.05);
    expect(cv).toBeGreaterThan(1.5);
  });
});

describe('traceArrivals', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tailrace-trace-'));
  const file = join(folder, 'trace.csv');
  const header = 'TIMESTAMP,ContextTokens,GeneratedTokens';

  it('counts from its first row, finer than a millisecond', () => {
    writeFileSync(file, `${header}\r\n2023-11-16 23:59:59.9799600,4808,10\r\n2023-11-17 00:00:00.0319600,3180,8\r\n`);
    expect([...traceArrivals(file)]).toEqual([
      { atMs: 0, inputTokens: 4808, outputTokens: 10 },
      { atMs: expect.closeTo(52, 3), inputTokens: 3180, outputTokens: 8 },
    ]);
    expect(first(traceArrivals(file, { speed: 2 }), 2)[1]?.atMs).toBeCloseTo(26, 3);
  });

  it('reads rows that lie across the edges of its blocks', () => {
    const rows = Array.from({ length: 5000 }, (_, index) => {
      const second = String(index % 60).padStart(2, '0');
      const minute = String(Math.floor(index / 60)).padStart(2, '0');
      return `2023-11-16 18:${minute}:${second}.5,${index},1`;
    });
    writeFileSync(file, `${header}\n${rows.slice(0, 3600).join('\n')}`);
    const read = [...traceArrivals(file)];
    expect(read).toHaveLength(3600);
    expect(read.every(({ atMs, inputTokens }) => atMs === (inputTokens ?? 0) * 1000)).toBe(true);
  });

  it.each([
    ['2023-11-16 18:00:00.1,1', 2, '"2023-11-16 18:00:00.1,1" is no row'],
    ['2023-11-16 18:00:01,1,1\n2023-11-16 18:00:00,1,1', 3, 'earlier than the row before'],
    ['', 2, 'it has no row'],
  ])('names the line at fault', (rows, line, fault) => {
    writeFileSync(file, `${header}\n${rows}\n`);
    const read = () => [...traceArrivals(file)];
    expect(read).toThrow(fault);
    expect(read).toThrow(expect.objectContaining({ code: 'trace-malformed', line }));
  });

  it('says that a file is not there', () => {
    rmSync(folder, { recursive: true });
    expect(() => [...traceArrivals(file)]).toThrow('ENOENT');
  });

  const azure = join(data, 'azure_llm_2023_conv.csv');
  it.skipIf(!existsSync(azure))(`reads Azure's trace as it is (skipped where ${azure} is absent)`, () => {
    const read = [...traceArrivals(azure)];
    const { mean, cv } = gaps(read);
    expect(read).toHaveLength(10_108);
    expect(1000 / mean).toBeCloseTo(5.5, 0);
    expect(cv).toBeCloseTo(1.1, 1);
    expect(read[0]).toEqual({ atMs: 0, inputTokens: 374, outputTokens: 44 });
  });

  it('refuses rates that are none', () => {
    expect(() => constantArrivals(0)).toThrow('ratePerS must be');
    expect(() => poissonArrivals(Number.NaN, stream)).toThrow('ratePerS must be');
    expect(() => burstArrivals({ calmRatePerS: 1, burstRatePerS: 1, calmMs: 0, burstMs: 1 }, stream)).toThrow('calmMs');
    expect(() => traceArrivals('x', { speed: 0 })).toThrow('speed must be');
  });
});
