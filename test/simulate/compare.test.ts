import { describe, expect, it } from 'vitest';
import { definePipeline, input } from '../../src/index.ts';
import { compareSimulations } from '../../src/simulate/compare.ts';
import { parseModel } from '../../src/simulate/model/parse-model.ts';
import { printComparison } from '../../src/simulate/report/print-comparison.ts';
import type { SimulateOptions } from '../../src/simulate/simulate.ts';
import { toolStage } from './tool-stage.ts';

const start = input();
const left = toolStage('left', start);
const right = toolStage('right', start);
const joined = toolStage('joined', left, right);
const diamond = definePipeline(
  'diamond',
  { start, left, right, joined },
  { version: 1, output: joined, slo: { full: { p95Ms: 900 } } },
);
const model = parseModel('ports: { tools: { otherwise: { latency: { exponential: 100 } } } }', '.');
const options: SimulateOptions = { offer: { pipeline: diamond }, surface: 'default', model, runs: 1000, seed: 1 };

describe('compareSimulations', () => {
  it('finds nothing between a variant and itself', () => {
    const { differences, before, after } = compareSimulations(options, options);
    expect(differences.full).toEqual({
      pairs: 1000,
      meanMs: 0,
      lowMs: 0,
      highMs: 0,
      fasterShare: 0,
      slowerShare: 0,
      p95: { ms: 0, lowMs: 0, highMs: 0 },
    });
    expect(after).toEqual(before);
  });

  it('finds a difference that is far smaller than the spread of runs', () => {
    const { differences } = compareSimulations(options, { ...options, speedups: new Map([['joined', 0.99]]) });
    // One per cent of 100 ms, in runs that spread over hundreds.
    expect(differences.full?.meanMs).toBeCloseTo(-1, 0);
    expect(differences.full?.highMs).toBeLessThan(-0.9);
    expect(differences.full?.fasterShare).toBeGreaterThan(0.99);
  });

  it('finds what side by side saves over one after the other', () => {
    const comparison = compareSimulations({ ...options, mode: 'sequential' }, options);
    // The smaller of two exponentials of 100 ms: 50 ms.
    expect(comparison.differences.full?.lowMs).toBeLessThan(-50);
    expect(comparison.differences.full?.highMs).toBeGreaterThan(-50);
    expect(printComparison(comparison)).toContain('A  diamond@1 on default, sequential');
  });

  it('refuses variants that have no pairs', () => {
    expect(() => compareSimulations(options, { ...options, seed: 2 })).toThrow('the same seed');
  });
});
