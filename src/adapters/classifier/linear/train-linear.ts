import { type FeatureOptions, HashedFeatures } from './hashed-features.ts';
import { type LinearWeights, score, softmax } from './linear-model.ts';
import { mulberry, shuffle } from './mulberry.ts';

/** A text and what it wants. */
export interface Example {
  readonly text: string;
  readonly label: string;
}

/** How a model is trained. */
export interface TrainOptions {
  readonly features: FeatureOptions;
  /** How often each example is seen. */
  readonly epochs: number;
  /** Size of the first steps; each weight's steps then shrink by its own history. */
  readonly stepSize: number;
  /** How strongly weights are pulled to 0 at each step they take part in. */
  readonly decay: number;
  /** Names the order in which examples are seen: the same seed gives the same model on any machine. */
  readonly seed: number;
}

/**
 * Trains a multinomial logistic regression by stochastic gradient steps of adaptive size (AdaGrad).
 *
 * Memory: two numbers a weight while it runs. Time: examples × epochs × (n-grams of an example) × labels.
 *
 * @source Duchi, Hazan, Singer 2011, "Adaptive Subgradient Methods for Online Learning".
 */
export function trainLinear(examples: readonly Example[], options: TrainOptions): LinearWeights {
  const labels = [...new Set(examples.map((example) => example.label))].sort();
  if (labels.length < 2) throw new RangeError(`trainLinear: ${labels.length} labels; give examples of two or more`);
  const width = labels.length;
  const features = new HashedFeatures(options.features);
  const vectors = examples.map(({ text, label }) => {
    const { buckets, values, count } = features.extract(text);
    return { buckets: buckets.slice(0, count), values: values.slice(0, count), count, label: labels.indexOf(label) };
  });
  const model = {
    labels,
    features: options.features,
    weights: new Float32Array(width * 2 ** options.features.bits),
    biases: new Float32Array(width),
    scale: 1,
    temperature: 1,
  };
  const history = new Float32Array(model.weights.length).fill(1e-2);
  const shares = new Float64Array(width);
  const order = vectors.map((_, index) => index);
  const random = mulberry(options.seed);

  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    shuffle(order, random);
    for (const index of order) {
      const vector = vectors[index];
      if (vector === undefined) continue;
      softmax(score(model, vector, shares), 1);
      shares[vector.label] = (shares[vector.label] ?? 0) - 1;
      step(model.weights, history, vector, shares, options);
      for (let label = 0; label < width; label += 1) {
        model.biases[label] = (model.biases[label] ?? 0) - 0.01 * options.stepSize * (shares[label] ?? 0);
      }
    }
  }
  return model;
}

/** Labels whose probability is under this are left alone: most of the time saved, none of the accuracy lost. */
const NEGLIGIBLE = 1e-4;

function step(
  weights: Float32Array,
  history: Float32Array,
  vector: { readonly buckets: Uint32Array; readonly values: Float32Array; readonly count: number },
  slopes: Float64Array,
  { stepSize, decay }: TrainOptions,
): void {
  const width = slopes.length;
  for (let label = 0; label < width; label += 1) {
    const slope = slopes[label] as number;
    if (slope < NEGLIGIBLE && slope > -NEGLIGIBLE) continue;
    for (let entry = 0; entry < vector.count; entry += 1) {
      const at = (vector.buckets[entry] as number) * width + label;
      const weight = weights[at] as number;
      const gradient = slope * (vector.values[entry] as number) + decay * weight;
      const past = (history[at] as number) + gradient * gradient;
      history[at] = past;
      weights[at] = weight - (stepSize * gradient) / Math.sqrt(past);
    }
  }
}
