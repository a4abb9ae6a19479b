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
  const { kept, held } = splitOff(utterances, 7, seed);
  const unseen = expandUtterances(held, { seed: seed + 1, copies: 2, worn: false });
  const trial = train(kept, seed);
  const temperature = fitTemperature(trial, unseen);
  return {
    model: { ...train(utterances, seed), temperature },
    held: evaluateLinear(new LinearModel({ ...trial, temperature }), unseen),
    utterances: utterances.length,
  };
}

/** What learning from recorded runs changed, on examples that neither model was trained on. */
export interface BookshopRetraining {
  readonly model: LinearWeights;
  /** On the same utterances that are held out of {@link trainBookshop}. */
  readonly utterances: { readonly before: Evaluation; readonly after: Evaluation };
  /** On a quarter of what was learned. */
  readonly learned: { readonly before: Evaluation; readonly after: Evaluation };
  /** True where the model does worse on all of these together than the one that learned nothing, or on the utterances. */
  readonly isWorse: boolean;
}

/** What may be chance: the share of the held-out utterances that may get lost, and of few of them one. */
const maxDrop = 0.01;

/** Trains on the utterances and on what was learned, and holds the two against the utterances alone. */
export function retrainBookshop(
  utterances: readonly Example[],
  learned: readonly Example[],
  seed: number,
): BookshopRetraining {
  const known = splitOff(utterances, 7, seed);
  const news = splitOff(learned, 4, seed);
  const unseen = expandUtterances(known.held, { seed: seed + 1, copies: 2, worn: false });
  const unseenNews = expandUtterances(news.held, { seed: seed + 1, copies: 1, worn: false });
  const before = train(known.kept, seed);
  const after = train([...known.kept, ...news.kept], seed);
  const temperature = fitTemperature(after, unseen);
  const judge = (examples: readonly Example[]) => ({
    before: evaluateLinear(new LinearModel({ ...before, temperature: fitTemperature(before, unseen) }), examples),
    after: evaluateLinear(new LinearModel({ ...after, temperature }), examples),
  });
  const onUtterances = judge(unseen);
  const onLearned = judge(unseenNews);
  const rightIn = (of: 'before' | 'after'): number =>
    [onUtterances, onLearned].reduce(
      (sum, { [of]: { accuracy, examples } }) => sum + (examples && accuracy * examples),
      0,
    );
  const { before: knew, after: knows } = onUtterances;
  const lost = Math.round((knew.accuracy - knows.accuracy) * knows.examples);
  return {
    model: { ...train([...utterances, ...learned], seed), temperature },
    utterances: onUtterances,
    learned: onLearned,
    // The sums are of whole numbers. What is learned may be much, so what was known is also held by itself.
    isWorse:
      Math.round(rightIn('after')) < Math.round(rightIn('before')) || lost > Math.max(1, maxDrop * knows.examples),
  };
}

function train(some: readonly Example[], seed: number): LinearWeights {
  const options: TrainOptions = { features: FEATURES, epochs: 12, stepSize: 0.5, decay: 1e-5, seed };
  return quantise(trainLinear(expandUtterances(some, { seed, copies: 4, worn: true }), options));
}

/** Keeps one in `part` back, whichever the seed says. */
function splitOff(all: readonly Example[], part: number, seed: number): { kept: Example[]; held: Example[] } {
  const order = all.map((_, index) => index);
  shuffle(order, mulberry(seed));
  const isHeld = new Set(order.slice(0, Math.floor(all.length / part)));
  return { kept: all.filter((_, index) => !isHeld.has(index)), held: all.filter((_, index) => isHeld.has(index)) };
}
