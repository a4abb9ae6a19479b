import type { LinearModel } from './linear-model.ts';
import type { Example } from './train-linear.ts';

/** How well a model does on examples it has not seen. Shares are 0 to 1. */
export interface Evaluation {
  readonly examples: number;
  readonly accuracy: number;
  /**
   * Expected calibration error: how far confidence and accuracy lie apart, over ten equal bands of confidence.
   *
   * @source Naeini et al. 2015.
   */
  readonly calibrationError: number;
  /** The most frequent confusions, `search → recommend ×3`. */
  readonly confusions: readonly string[];
}

/** Scores a model. */
export function evaluateLinear(model: LinearModel, examples: readonly Example[]): Evaluation {
  const bands = Array.from({ length: 10 }, () => ({ count: 0, confidence: 0, right: 0 }));
  const wrong = new Map<string, number>();
  let right = 0;
  for (const { text, label } of examples) {
    const guess = model.guess(text);
    const hit = guess.label === label;
    const band = bands[Math.min(9, Math.floor(guess.confidence * 10))];
    if (band !== undefined) {
      band.count += 1;
      band.confidence += guess.confidence;
      band.right += hit ? 1 : 0;
    }
    if (hit) right += 1;
    else wrong.set(`${label} → ${guess.label}`, (wrong.get(`${label} → ${guess.label}`) ?? 0) + 1);
  }
  const gap = bands.reduce((sum, band) => sum + Math.abs(band.confidence - band.right), 0);
  return {
    examples: examples.length,
    accuracy: right / examples.length,
    calibrationError: gap / examples.length,
    confusions: [...wrong]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 8)
      .map(([pair, count]) => `${pair} ×${count}`),
  };
}

/**
 * How well confidence tells texts the model knows from texts it does not: the chance that a known one scores higher
 * (area under the ROC curve), and recall of the unknown at the highest threshold that still keeps `keep` of the known.
 */
export function evaluateUnknown(
  known: readonly number[],
  unknown: readonly number[],
  keep: number,
): { readonly auc: number; readonly threshold: number; readonly recall: number } {
  const ordered = [...known].sort((a, b) => a - b);
  let above = 0;
  for (const confidence of unknown) {
    above += ordered.length - rank(ordered, confidence);
  }
  const threshold = ordered[Math.floor((1 - keep) * ordered.length)] ?? 0;
  return {
    auc: above / (known.length * unknown.length),
    threshold,
    recall: unknown.filter((confidence) => confidence < threshold).length / unknown.length,
  };
}

function rank(ordered: readonly number[], value: number): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
