import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EdgeRole } from '../../../src/engine/handle.ts';
import type { Pipeline } from '../../../src/engine/pipeline.ts';
import { addCriticalChain } from '../../../src/simulate/report/critical-chain.ts';

/** A pipeline as far as the chain looks at it: each stage reads some of those before it. */
function graph(inputs: readonly (readonly number[])[], role: EdgeRole = 'data'): Pipeline {
  const stages = inputs.map((from, place) => ({
    name: `s${place}`,
    inputs: from.map((each) => ({ from: each, role })),
  }));
  return { stages, output: inputs.length - 1 } as unknown as Pipeline;
}

function chain(
  pipeline: Pipeline,
  rows: readonly (readonly [number, number, number])[],
  atMs: number,
  mode: 'streaming' | 'sequential' = 'streaming',
): number[] {
  const column = (at: 0 | 1 | 2): Float64Array => Float64Array.from(rows, (row) => row[at]);
  const shares = new Float64Array(rows.length);
  addCriticalChain(pipeline, mode, { startedAt: column(0), firstAt: column(1), endedAt: column(2) }, atMs, shares);
  return [...shares];
}

const time = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant(Number.NaN));

describe('addCriticalChain', () => {
  it('follows the input that ended last', () => {
    const diamond = graph([[], [0], [0], [1, 2]]);
    const rows = [
      [0, 0, 0],
      [0, 30, 30],
      [0, 50, 50],
      [50, 70, 70],
    ] as const;
    expect(chain(diamond, rows, 70)).toEqual([0, 0, 50, 20]);
  });

  it('gives a stage that streams its own time only since its input ended', () => {
    const row = graph([[], [0], [1]]);
    const rows = [
      [0, 0, 0],
      [0, 40, 90],
      [40, 55, 120],
    ] as const;
    expect(chain(row, rows, 120)).toEqual([0, 90, 30]);
    expect(chain(row, rows, 55)).toEqual([0, 40, 15]);
  });

  it('never blames a guess', () => {
    expect(
      chain(
        graph([[], [0]], 'guess'),
        [
          [0, 40, 40],
          [0, 50, 50],
        ],
        50,
      ),
    ).toEqual([0, 50]);
  });

  it('blames the stages in between in sequential mode, though no edge leads there', () => {
    const diamond = graph([[], [0], [0], [1, 2]]);
    const rows = [
      [0, 0, 0],
      [0, 30, 30],
      [30, 80, 80],
      [80, 100, 100],
    ] as const;
    expect(chain(diamond, rows, 100, 'sequential')).toEqual([0, 30, 50, 20]);
  });

  it('adds up to the whole time, whatever the log says', () => {
    const graphs = fc
      .integer({ min: 1, max: 7 })
      .chain((size) =>
        fc.tuple(
          fc.tuple(
            ...Array.from({ length: size }, (_, place) =>
              fc.subarray(Array.from({ length: place }, (_each, from) => from)),
            ),
          ),
          fc.array(fc.tuple(time, time, time), { minLength: size, maxLength: size }),
          fc.constantFrom('streaming' as const, 'sequential' as const),
          fc.integer({ min: 0, max: 25 }),
        ),
      );
    fc.assert(
      fc.property(graphs, ([inputs, rows, mode, atMs]) => {
        const parts = chain(graph(inputs), rows, atMs, mode);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(atMs, 9);
        expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });
});
