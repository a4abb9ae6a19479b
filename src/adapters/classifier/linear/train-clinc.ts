import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Evaluation, evaluateLinear, evaluateUnknown } from './evaluate-linear.ts';
import { fitTemperature } from './fit-temperature.ts';
import { LinearModel } from './linear-model.ts';
import { mulberry, shuffle } from './mulberry.ts';
import { quantise } from './pack-linear.ts';
import { type Example, type TrainOptions, trainLinear } from './train-linear.ts';

/** Label of the texts that belong to none of the 150 intents. */
export const OUT_OF_SCOPE = 'oos';

/** How the algorithm does on CLINC150's validation texts, none of which it was trained or calibrated on. */
export interface ClincReport {
  readonly model: LinearModel;
  /** On the 150 intents. */
  readonly inScope: Evaluation;
  /** By the highest probability among the 150. */
  readonly unknown: { readonly auc: number; readonly threshold: number; readonly recall: number };
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Reads one of the CLINC150 files. */
export function readClinc(folder: string, file: string): readonly Example[] {
  return readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { text, intent } = JSON.parse(line) as { readonly text: string; readonly intent: string };
      return { text, label: intent };
    });
}

/**
 * Trains on CLINC150's training texts, a twentieth of which is kept back to fit the temperature, and scores on its
 * validation texts. `now` reads a clock in milliseconds.
 *
 * @source Larson et al. 2019, "An Evaluation Dataset for Intent Classification and Out-of-Scope Prediction".
 */
export function trainClinc(folder: string, seed: number, now: () => number): ClincReport {
  const train = [...readClinc(folder, 'clinc150_train.jsonl'), ...readClinc(folder, 'clinc150_oos_train.jsonl')];
  shuffle(train, mulberry(seed));
  const calibration = train.slice(0, Math.floor(train.length / 20));
  const options: TrainOptions = {
    features: { bits: 16, minChars: 2, maxChars: 4, maxWords: 2, wordShare: 0.5, maxLength: 400 },
    epochs: 3,
    stepSize: 1,
    decay: 1e-5,
    seed,
  };
  const trained = quantise(trainLinear(train.slice(calibration.length), options));
  const model = new LinearModel({ ...trained, temperature: fitTemperature(trained, calibration) });
  const known = readClinc(folder, 'clinc150_val.jsonl');
  const times = known.map(({ text }) => {
    const began = now();
    model.guess(text);
    return now() - began;
  });
  times.sort((a, b) => a - b);
  return {
    model,
    inScope: evaluateLinear(model, known),
    unknown: evaluateUnknown(
      known.map(({ text }) => belief(model, text)),
      readClinc(folder, 'clinc150_oos_val.jsonl').map(({ text }) => belief(model, text)),
      0.95,
    ),
    p50Ms: times[Math.floor(times.length * 0.5)] ?? 0,
    p99Ms: times[Math.floor(times.length * 0.99)] ?? 0,
  };
}

/** How sure the model is that a text is in scope: the highest probability among the known intents. */
function belief(model: LinearModel, text: string): number {
  const shares = model.shares(text);
  let most = 0;
  for (const [index, label] of model.labels.entries()) {
    if (label !== OUT_OF_SCOPE) most = Math.max(most, shares[index] ?? 0);
  }
  return most;
}
