import { readFileSync } from 'node:fs';
import { type Evaluation, evaluateLinear } from '../linear/evaluate-linear.ts';
import { fitTemperature } from '../linear/fit-temperature.ts';
import type { FeatureOptions } from '../linear/hashed-features.ts';
import { LinearModel, type LinearWeights } from '../linear/linear-model.ts';
import { mulberry, shuffle } from '../linear/mulberry.ts';
import { quantise } from '../linear/pack-linear.ts';
import { type Example, type TrainOptions, trainLinear } from '../linear/train-linear.ts';
import { expandUtterances } from './expand-utterances.ts';

const FEATURES: FeatureOptions = { bits: 14, minChars: 2, maxChars: 4, maxWords: 2, wordShare: 0.6, maxLength: 400 };

/** A trained model and how it does on utterances it was not trained on. */
export interface BookshopTraining {
  readonly model: LinearWeights;
  /** Of a model trained without every seventh utterance, on those. */
  readonly held: Evaluation;
  readonly utterances: number;
}

/** Reads utterances: one JSON object with `text` and `label` a line. */
export function readUtterances(file: URL | string): readonly Example[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Example);
}

/**
 * Trains the bookshop's intent model. A first model is trained without a seventh of the utterances; these give the
 * accuracy and the temperature. The model that is returned is trained on all of them, with that temperature.
 */
export function trainBookshop(utterances: readonly Example[], seed: number): BookshopTraining {
  const order = utterances.map((_, index) => index);
  shuffle(order, mulberry(seed));
  const isHeld = new Set(order.slice(0, Math.floor(utterances.length / 7)));
  const kept = utterances.filter((_, index) => !isHeld.has(index));
  const held = expandUtterances(
    utterances.filter((_, index) => isHeld.has(index)),
    { seed: seed + 1, copies: 2, worn: false },
  );
  const options: TrainOptions = { features: FEATURES, epochs: 12, stepSize: 0.5, decay: 1e-5, seed };
  const train = (some: readonly Example[]): LinearWeights =>
    quantise(trainLinear(expandUtterances(some, { seed, copies: 4, worn: true }), options));
  const trial = train(kept);
  const temperature = fitTemperature(trial, held);
  return {
    model: { ...train(utterances), temperature },
    held: evaluateLinear(new LinearModel({ ...trial, temperature }), held),
    utterances: utterances.length,
  };
}
