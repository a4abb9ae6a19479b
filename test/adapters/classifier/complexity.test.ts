import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { ComplexityClassifier } from '../../../src/adapters/classifier/complexity/complexity-classifier.ts';
import packed from '../../../src/adapters/classifier/complexity/generated/complexity-model.json' with { type: 'json' };
import { questionShape } from '../../../src/adapters/classifier/complexity/question-shape.ts';
import { routingCurve } from '../../../src/adapters/classifier/complexity/routing-curve.ts';
import {
  heldOutGains,
  readLabelledPrompts,
  trainComplexity,
} from '../../../src/adapters/classifier/complexity/train-complexity.ts';
import { unpackLinear } from '../../../src/adapters/classifier/linear/pack-linear.ts';

const SUM =
  'A farmer has 120 sheep. He sells a third of them on Monday, half of the rest on Tuesday, and buys 15 on Friday. How many sheep does he have in the end?';
const RECALL = 'What is the capital of Norway?';

describe('ComplexityClassifier', () => {
  it('finds a sum of many steps harder than plain recall', async () => {
    const classifier = new ComplexityClassifier();
    expect(classifier.need(SUM)).toBeGreaterThan(classifier.need(RECALL));
    expect(classifier.gain(SUM)).toBeGreaterThan(classifier.gain(RECALL));
    const { label, confidence } = await firstValueFrom(classifier.classify({ text: RECALL, final: true }));
    expect(label).toBe('simple');
    expect(confidence).toBeCloseTo(1 - classifier.need(RECALL));
  });

  it('calls everything complex at threshold -1 and nothing at 1', async () => {
    const guess = (threshold: number, text: string) =>
      firstValueFrom(new ComplexityClassifier({ threshold }).classify({ text, final: true }));
    expect((await guess(-1, RECALL)).label).toBe('complex');
    expect((await guess(1, SUM)).label).toBe('simple');
  });

  it('answers to anything, however long', () => {
    const classifier = new ComplexityClassifier();
    for (const text of ['', '🙂', 'a'.repeat(1_000_000), '1 '.repeat(100_000)]) {
      const need = classifier.need(text);
      expect(need).toBeGreaterThan(0);
      expect(need).toBeLessThan(1);
    }
  });

  it('refuses a threshold that is none', () => {
    expect(() => new ComplexityClassifier({ threshold: -2 })).toThrow('threshold is -2');
  });
});

describe('questionShape', () => {
  it('leaves the offered answers out and says that there were some', () => {
    expect(questionShape('Which is red?\nA. Blood\nB. Milk\nAnswer:')).toMatch(
      /^Which is red\? qlen\w qnum\w qsen\w qmc$/,
    );
    expect(questionShape('Which is red?')).toMatch(/qopen$/);
  });
});

describe('routingCurve', () => {
  const prompts = [
    { weak: false, strong: true },
    { weak: true, strong: true },
    { weak: false, strong: true },
    { weak: true, strong: true },
  ];

  it('recovers all at once with perfect scores, and late with the worst', () => {
    const best = routingCurve(prompts, [1, 0, 1, 0]);
    expect(best.qualityAt(0)).toBe(0.5);
    expect(best.qualityAt(0.5)).toBe(1);
    expect(best.shareFor(1)).toBe(0.5);
    expect(best.recovered).toBeGreaterThan(0.5);
    expect(routingCurve(prompts, [0, 1, 0, 1]).recovered).toBeLessThan(0.5);
  });

  it('refuses scores that do not fit', () => {
    expect(() => routingCurve(prompts, [1])).toThrow(RangeError);
  });
});

const data = process.env.TAILRACE_DATA ?? resolve(import.meta.dirname, '../../../../shared/data');
const isThere = existsSync(join(data, 'routellm_labels.jsonl'));

describe.skipIf(!isThere)(`RouteLLM labels (in ${data}; set TAILRACE_DATA where it is elsewhere)`, () => {
  it('give the committed model again, which beats random clearly on prompts kept from it', () => {
    const prompts = readLabelledPrompts(data);
    expect(Buffer.from(trainComplexity(prompts, 1).weights).equals(Buffer.from(unpackLinear(packed).weights))).toBe(
      true,
    );
    const gains = heldOutGains(prompts, 1);
    expect(routingCurve(prompts, gains).recovered).toBeGreaterThan(0.62);
    const strongCalls = gains.filter((gain) => gain >= 0.13).length / gains.length;
    expect(strongCalls).toBeGreaterThan(0.3);
    expect(strongCalls).toBeLessThan(0.55);
  }, 120_000);
});
