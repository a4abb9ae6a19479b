import { describe, expect, it } from 'vitest';
import { evaluateLinear, evaluateUnknown } from '../../../src/adapters/classifier/linear/evaluate-linear.ts';
import { fitTemperature } from '../../../src/adapters/classifier/linear/fit-temperature.ts';
import {
  type FeatureOptions,
  HashedFeatures,
  plainWords,
} from '../../../src/adapters/classifier/linear/hashed-features.ts';
import { LinearModel } from '../../../src/adapters/classifier/linear/linear-model.ts';
import { packLinear, quantise, unpackLinear } from '../../../src/adapters/classifier/linear/pack-linear.ts';
import { type Example, trainLinear } from '../../../src/adapters/classifier/linear/train-linear.ts';

const features: FeatureOptions = { bits: 10, minChars: 2, maxChars: 4, maxWords: 2, wordShare: 0.5, maxLength: 200 };
const options = { features, epochs: 10, stepSize: 0.5, decay: 0, seed: 7 };
const examples: readonly Example[] = [
  ['where is my order', 'order'],
  ['track my parcel', 'order'],
  ['has my order shipped', 'order'],
  ['when will my package arrive', 'order'],
  ['recommend a book', 'recommend'],
  ['what should i read', 'recommend'],
  ['suggest a novel', 'recommend'],
  ['any book recommendations', 'recommend'],
].map(([text = '', label = '']) => ({ text, label }));

describe('HashedFeatures', () => {
  it('gives vectors of length 1', () => {
    const { values, count } = new HashedFeatures(features).extract('Where is my order?');
    const length = Math.hypot(...values.subarray(0, count));
    expect(length).toBeCloseTo(1, 5);
  });

  it('reads accents, case and digits alike', () => {
    const one = new HashedFeatures(features).extract('Où est ma commande 10427').buckets.slice();
    const other = new HashedFeatures(features).extract('ou est MA commande 99999').buckets.slice();
    expect(one).toEqual(other);
  });

  it('reads no more than maxLength, so that time and memory are bounded', () => {
    const long = new HashedFeatures({ ...features, maxLength: 20 }).extract('a b c d e f g h i j '.repeat(10_000));
    expect(long.count).toBeLessThanOrEqual(2 ** features.bits);
    expect(plainWords('word '.repeat(100), 20)).toHaveLength(4);
  });

  it('gives an empty vector for an empty text', () => {
    expect(new HashedFeatures(features).extract('').count).toBe(0);
  });

  it('refuses options out of range', () => {
    expect(() => new HashedFeatures({ ...features, bits: 30 })).toThrow(RangeError);
    expect(() => new HashedFeatures({ ...features, minChars: 5 })).toThrow(RangeError);
  });
});

describe('trainLinear', () => {
  it('gives the same weights for the same seed, and others for another', () => {
    const first = trainLinear(examples, options).weights;
    expect(trainLinear(examples, options).weights).toEqual(first);
    expect(trainLinear(examples, { ...options, seed: 8 }).weights).not.toEqual(first);
  });

  it('tells what it was taught, also mistyped', () => {
    const model = new LinearModel(trainLinear(examples, options));
    expect(model.guess('wheres my ordr').label).toBe('order');
    expect(model.guess('recomend a nuvel').label).toBe('recommend');
  });

  it('refuses examples of one label', () => {
    expect(() => trainLinear(examples.slice(0, 4), options)).toThrow('two or more');
  });
});

describe('packLinear', () => {
  it('comes back from JSON with the same guesses', () => {
    const trained = quantise(trainLinear(examples, options));
    const packed = JSON.parse(JSON.stringify(packLinear(trained)));
    const [before, after] = [new LinearModel(trained), new LinearModel(unpackLinear(packed))];
    for (const { text } of examples) expect(after.guess(text)).toEqual(before.guess(text));
  });

  it('refuses weights that do not fit their labels', () => {
    const packed = packLinear(trainLinear(examples, options));
    expect(() => unpackLinear({ ...packed, labels: ['only'] })).toThrow(RangeError);
  });
});

describe('fitTemperature', () => {
  it('cools confident mistakes and leaves the winner alone', () => {
    const trained = trainLinear(examples, options);
    const misled = examples.map(({ text, label }, index) => ({
      text,
      label: index % 2 === 0 ? label : label === 'order' ? 'recommend' : 'order',
    }));
    const temperature = fitTemperature(trained, misled);
    expect(temperature).toBeGreaterThan(1);
    const cooled = new LinearModel({ ...trained, temperature });
    expect(cooled.guess('track my order').label).toBe(new LinearModel(trained).guess('track my order').label);
    expect(cooled.guess('track my order').confidence).toBeLessThan(
      new LinearModel(trained).guess('track my order').confidence,
    );
  });
});

describe('evaluation', () => {
  it('counts what is right and names what is confused', () => {
    const report = evaluateLinear(new LinearModel(trainLinear(examples, options)), [
      ...examples,
      { text: 'where is my order', label: 'recommend' },
    ]);
    expect(report.accuracy).toBeCloseTo(8 / 9);
    expect(report.confusions).toEqual(['recommend → order ×1']);
  });

  it('measures how well confidence parts the known from the unknown', () => {
    expect(evaluateUnknown([0.9, 0.8, 0.7, 0.6], [0.1, 0.2], 0.75)).toEqual({ auc: 1, threshold: 0.7, recall: 1 });
    expect(evaluateUnknown([0.5, 0.6], [0.9, 0.95], 1).auc).toBe(0);
  });
});
