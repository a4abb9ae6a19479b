import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fitTemperature } from '../linear/fit-temperature.ts';
import { LinearModel, type LinearWeights } from '../linear/linear-model.ts';
import { mulberry, shuffle } from '../linear/mulberry.ts';
import { quantise } from '../linear/pack-linear.ts';
import { type Example, type TrainOptions, trainLinear } from '../linear/train-linear.ts';
import { BOTH, expectedGain, NEITHER, ONLY_STRONG, ONLY_WEAK } from './expected-gain.ts';
import { questionShape } from './question-shape.ts';
import type { RoutedPrompt } from './routing-curve.ts';

/** A prompt, and which of two models answered it rightly. */
export interface LabelledPrompt extends RoutedPrompt {
  readonly prompt: string;
}

const FOLDS = 5;
const OPTIONS: Omit<TrainOptions, 'seed'> = {
  features: { bits: 13, minChars: 3, maxChars: 5, maxWords: 2, wordShare: 0.6, maxLength: 800 },
  epochs: 3,
  stepSize: 0.1,
  decay: 1e-3,
};

/** Reads `routellm_labels.jsonl`. */
export function readLabelledPrompts(folder: string): readonly LabelledPrompt[] {
  return readFileSync(join(folder, 'routellm_labels.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LabelledPrompt);
}

/** Trains on all prompts; the temperature is fitted on scores that each prompt got from a model that had not seen it. */
export function trainComplexity(prompts: readonly LabelledPrompt[], seed: number): LinearWeights {
  const examples = prompts.map(exampleOf);
  const folds = foldsOf(prompts.length, seed);
  const held = examples.filter((_, index) => folds[index] === 0);
  const trial = train(
    examples.filter((_, index) => folds[index] !== 0),
    seed,
  );
  return { ...train(examples, seed), temperature: fitTemperature(trial, held) };
}

/** What asking the strong model promises to gain, by a model trained on the other four fifths: -1 to 1. */
export function heldOutGains(prompts: readonly LabelledPrompt[], seed: number): readonly number[] {
  const examples = prompts.map(exampleOf);
  const folds = foldsOf(prompts.length, seed);
  const gains: number[] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const kept = examples.filter((_, index) => folds[index] !== fold);
    const model = new LinearModel(train(kept, seed));
    for (const [index, { text }] of examples.entries()) {
      if (folds[index] === fold) gains[index] = expectedGain(model, text);
    }
  }
  return gains;
}

function train(examples: readonly Example[], seed: number): LinearWeights {
  return quantise(trainLinear(examples, { ...OPTIONS, seed }));
}

function exampleOf({ prompt, weak, strong }: LabelledPrompt): Example {
  const label = strong ? (weak ? BOTH : ONLY_STRONG) : weak ? ONLY_WEAK : NEITHER;
  return { text: questionShape(prompt), label };
}

/** Which fold each prompt is kept out of. */
function foldsOf(count: number, seed: number): readonly number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  shuffle(order, mulberry(seed));
  const folds: number[] = [];
  for (const [place, index] of order.entries()) folds[index] = place % FOLDS;
  return folds;
}
