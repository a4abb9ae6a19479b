import { describe, expect, it } from 'vitest';
import { type Baseline, compareToBaseline } from '../../src/evaluate/index.ts';

const before: Baseline = {
  pipeline: 'assistant',
  version: 1,
  model: 'm',
  questions: 10,
  surfaces: { chat: { score: 0.9, means: { intent: 0.9, grounding: 1 } } },
};

function now(score: number, means: Record<string, number>, about: Partial<Baseline> = {}): Baseline {
  return { ...before, ...about, surfaces: { chat: { score, means } } };
}

const drops = (after: Baseline, tolerance: number): string[] =>
  compareToBaseline(before, after, tolerance).movements.flatMap(({ measure, isDrop }) => (isDrop ? [measure] : []));

describe('a comparison with the baseline', () => {
  it('drops nothing within the tolerance, or where it rises', () => {
    expect(drops(now(0.89, { intent: 0.89, grounding: 1 }), 0.01)).toEqual([]);
    expect(drops(now(1, { intent: 1, grounding: 1 }), 0)).toEqual([]);
  });

  it('names every mean that fell further', () => {
    expect(drops(now(0.88, { intent: 0.85, grounding: 0.995 }), 0.01)).toEqual(['score', 'intent']);
  });

  it('takes a mean that is missing now for a drop to nothing', () => {
    expect(drops(now(0.9, { intent: 0.9 }), 0.01)).toEqual(['grounding']);
  });

  it('says what makes the two unlike, and compares no grades of two judges', () => {
    const judged = { ...before, judge: 'a', surfaces: { chat: { score: 0.9, means: { judge: 0.9 } } } };
    const after = now(0.9, { judge: 0.1 }, { judge: 'b', model: 'n', questions: 11, version: 2 });
    const { movements, differences } = compareToBaseline(judged, after, 0.01);
    expect(movements.map(({ measure }) => measure)).toEqual(['score']);
    expect(differences).toEqual([
      'version was 1, now 2',
      'model was m, now n',
      'judge was a, now b',
      'number of questions was 10, now 11',
    ]);
  });
});
