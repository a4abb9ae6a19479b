import { HashedFeatures } from './hashed-features.ts';
import { type LinearWeights, score, softmax } from './linear-model.ts';
import type { Example } from './train-linear.ts';

/**
 * The temperature under which the model's confidences fit examples it was not trained on best (least log loss), from
 * 0.05 to 20. It never changes which label wins.
 *
 * @source Guo et al. 2017, "On Calibration of Modern Neural Networks".
 */
export function fitTemperature(model: LinearWeights, held: readonly Example[]): number {
  const features = new HashedFeatures(model.features);
  const scored = held
    .map(({ text, label }) => ({
      right: model.labels.indexOf(label),
      scores: score(model, features.extract(text), new Float64Array(model.labels.length)),
    }))
    .filter(({ right }) => right >= 0);
  if (scored.length === 0) return 1;
  const loss = (logTemperature: number): number => {
    let sum = 0;
    for (const { right, scores } of scored) {
      sum -= Math.log(Math.max(softmax(scores.slice(), Math.exp(logTemperature))[right] ?? 0, 1e-12));
    }
    return sum;
  };
  return Number(Math.exp(lowest(loss, Math.log(0.05), Math.log(20))).toPrecision(4));
}

/** Golden-section search for the lowest point of a curve with one valley. */
function lowest(curve: (at: number) => number, from: number, to: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = from;
  let high = to;
  for (let round = 0; round < 40; round += 1) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (curve(left) < curve(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}
