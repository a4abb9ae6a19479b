import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVectorIndex } from '../../../src/adapters/cache/vector-index.ts';

const DIMENSIONS = 32;

function unit(values: readonly number[]): Float32Array {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
}

function randomUnit(seed: number): Float32Array {
  return unit(Array.from({ length: DIMENSIONS }, (_, at) => Math.sin(seed * 12.9898 + at * 78.233) * 2));
}

/** A vector at about that cosine of another. */
function near(vector: Float32Array, cosine: number, seed: number): Float32Array {
  const other = randomUnit(seed);
  const along = other.reduce((sum, value, at) => sum + value * (vector[at] ?? 0), 0);
  const across = unit([...other].map((value, at) => value - along * (vector[at] ?? 0)));
  return unit([...vector].map((value, at) => value * cosine + (across[at] ?? 0) * Math.sqrt(1 - cosine ** 2)));
}

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}

describe('createVectorIndex', () => {
  it('finds a vector by itself, with cosine 1', () => {
    const index = createVectorIndex(DIMENSIONS);
    const slot = index.add(randomUnit(1), 7);
    const [found] = index.nearest(randomUnit(1), [7, 0], 0.9, 3);
    expect(found?.slot).toBe(slot);
    expect(found?.cosine).toBeCloseTo(1, 2);
  });

  it('gives the nearest first, no more than asked for, none below the cosine', () => {
    const index = createVectorIndex(DIMENSIONS);
    const query = randomUnit(1);
    const slots = [0.97, 0.99, 0.6, 0.95, 0.8].map((c, at) => index.add(near(query, c, 50 + at), 1));
    const found = index.nearest(query, [1, 0], 0.9, 2);
    expect(found.map(({ slot }) => slot)).toEqual([slots[1], slots[0]]);
    expect(index.nearest(query, [1, 0], 0.9, 9)).toHaveLength(3);
    expect(index.nearest(query, [1, 0], 0.998, 9)).toEqual([]);
  });

  it('finds what a plain scan finds, among thousands', () => {
    const index = createVectorIndex(DIMENSIONS);
    const vectors = Array.from({ length: 3_000 }, (_, at) =>
      at % 3 === 0 ? randomUnit(at) : near(randomUnit(at % 40), 0.8 + (at % 20) / 100, at + 0.5),
    );
    for (const vector of vectors) index.add(vector, 1);
    let wanted = 0;
    let missed = 0;
    for (let query = 0; query < 40; query += 1) {
      const vector = randomUnit(query);
      const found = new Set(index.nearest(vector, [1, 0], 0.92, 3_000).map(({ slot }) => slot));
      for (const [slot, other] of vectors.entries()) {
        if (cosine(vector, other) < 0.925) continue;
        wanted += 1;
        if (!found.has(slot)) missed += 1;
      }
    }
    expect(wanted).toBeGreaterThan(500);
    expect(missed / wanted).toBeLessThan(0.002);
  });

  it('looks only into the two groups it is told', () => {
    const index = createVectorIndex(DIMENSIONS);
    const [own, everybody, others] = [1, 2, 3].map((group) => index.add(randomUnit(1), group));
    const slots = (groups: [number, number]) => index.nearest(randomUnit(1), groups, 0.9, 9).map(({ slot }) => slot);
    expect(slots([1, 2])).toEqual([own, everybody]);
    expect(slots([3, 2])).toEqual([everybody, others]);
    expect(slots([8, 9])).toEqual([]);
  });

  it('does not find what was removed, and takes its place again', () => {
    const index = createVectorIndex(DIMENSIONS);
    const slot = index.add(randomUnit(1), 1);
    index.add(randomUnit(2), 1);
    index.remove(slot);
    index.remove(slot);
    expect(index.size).toBe(1);
    expect(index.nearest(randomUnit(1), [1, 0], 0.99, 9)).toEqual([]);
    expect(index.add(randomUnit(3), 1)).toBe(slot);
    expect(index.nearest(randomUnit(3), [1, 0], 0.99, 9)).toHaveLength(1);
  });

  it('keeps its size over any order of adding and removing', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 200 }), (steps) => {
        const index = createVectorIndex(16);
        const held: number[] = [];
        for (const [at, step] of steps.entries()) {
          if (step === 0 && held.length > 0) index.remove(held.splice(at % held.length, 1)[0] ?? -1);
          else held.push(index.add(unit(Array.from({ length: 16 }, (_, d) => Math.sin(at + d))), 1));
        }
        expect(index.size).toBe(held.length);
        expect(new Set(held).size).toBe(held.length);
      }),
    );
  });

  it('takes no direction for a vector without one', () => {
    const index = createVectorIndex(DIMENSIONS);
    index.add(new Float32Array(DIMENSIONS), 1);
    expect(index.nearest(new Float32Array(DIMENSIONS), [1, 0], 0.5, 3)).toEqual([]);
  });

  it('refuses vectors of another length', () => {
    const index = createVectorIndex(DIMENSIONS);
    expect(() => index.add(new Float32Array(3), 1)).toThrow(/has 3 dimensions; this index keeps vectors of 32/);
    expect(() => index.nearest(new Float32Array(3), [1, 1], 0.9, 1)).toThrow(RangeError);
  });
});
