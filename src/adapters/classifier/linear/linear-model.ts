import { type FeatureOptions, HashedFeatures, type SparseVector } from './hashed-features.ts';

/** A multinomial linear model: one row of weights a bucket, one column a label. */
export interface LinearWeights {
  readonly labels: readonly string[];
  readonly features: FeatureOptions;
  /** `weights[bucket * labels.length + label]`. */
  readonly weights: Float32Array | Int8Array;
  /** One a label. */
  readonly biases: Float32Array;
  /** What a stored weight is multiplied by; 1 where weights are not quantised. */
  readonly scale: number;
  /** Divides the scores before softmax, so that confidences are honest (fitted on examples kept out of training). */
  readonly temperature: number;
}

/** One guess. */
export interface Guess {
  readonly label: string;
  /** 0 to 1. */
  readonly confidence: number;
}

/** Guesses labels of texts by a trained model. Not safe to share with another thread: it works in its own scratch. */
export class LinearModel {
  readonly labels: readonly string[];
  readonly #model: LinearWeights;
  readonly #features: HashedFeatures;
  readonly #scores: Float64Array;

  constructor(model: LinearWeights) {
    const width = model.labels.length;
    if (model.weights.length !== width * 2 ** model.features.bits || model.biases.length !== width) {
      throw new RangeError(`LinearModel: ${model.weights.length} weights do not fit ${width} labels; train it again`);
    }
    this.#model = model;
    this.labels = model.labels;
    this.#features = new HashedFeatures(model.features);
    this.#scores = new Float64Array(width);
  }

  /** The likeliest label. */
  guess(text: string): Guess {
    const shares = this.shares(text);
    let best = 0;
    for (let label = 1; label < shares.length; label += 1) {
      if ((shares[label] ?? 0) > (shares[best] ?? 0)) best = label;
    }
    return { label: this.labels[best] ?? '', confidence: shares[best] ?? 0 };
  }

  /** The probability of each label, in the order of `labels`; the next call overwrites them. */
  shares(text: string): Float64Array {
    const { temperature } = this.#model;
    return softmax(score(this.#model, this.#features.extract(text), this.#scores), temperature);
  }
}

/** Raw scores of a vector, written to `scores`. */
export function score(model: LinearWeights, vector: SparseVector, scores: Float64Array): Float64Array {
  const { weights, biases, scale } = model;
  const width = scores.length;
  scores.fill(0);
  // Every index is within its array: the casts spare a check a weight, and here that is most of the time.
  for (let entry = 0; entry < vector.count; entry += 1) {
    const row = (vector.buckets[entry] as number) * width;
    const value = (vector.values[entry] as number) * scale;
    for (let label = 0; label < width; label += 1) {
      scores[label] = (scores[label] as number) + value * (weights[row + label] as number);
    }
  }
  for (let label = 0; label < width; label += 1) scores[label] = (scores[label] as number) + (biases[label] as number);
  return scores;
}

/** Turns scores into probabilities in place. */
export function softmax(scores: Float64Array, temperature: number): Float64Array {
  let top = Number.NEGATIVE_INFINITY;
  for (const value of scores) top = Math.max(top, value);
  let sum = 0;
  for (let label = 0; label < scores.length; label += 1) {
    const share = Math.exp(((scores[label] ?? 0) - top) / temperature);
    scores[label] = share;
    sum += share;
  }
  for (let label = 0; label < scores.length; label += 1) scores[label] = (scores[label] ?? 0) / sum;
  return scores;
}
