import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { FeatureOptions } from './hashed-features.ts';
import type { LinearWeights } from './linear-model.ts';

/** A model as a JSON file holds it: one signed byte a weight, deflated, in base64. */
export interface PackedLinear {
  readonly labels: readonly string[];
  readonly features: FeatureOptions;
  readonly temperature: number;
  readonly scale: number;
  readonly biases: readonly number[];
  readonly weights: string;
}

/** Rounds weights to one byte each: a quarter of the size, and the same guesses but for near ties. */
export function quantise(model: LinearWeights): LinearWeights {
  let top = 0;
  for (const weight of model.weights) top = Math.max(top, Math.abs(weight));
  const scale = Number(((top * model.scale) / 127 || 1).toPrecision(6));
  const weights = Int8Array.from(model.weights, (weight) => Math.round((weight * model.scale) / scale));
  const biases = model.biases.map((bias) => Number(bias.toPrecision(6)));
  return { ...model, weights, biases, scale };
}

/** Turns a model into plain JSON data; weights that are not bytes yet are rounded to bytes. */
export function packLinear(model: LinearWeights): PackedLinear {
  const { labels, features, temperature, scale, biases, weights } =
    model.weights instanceof Int8Array ? model : quantise(model);
  const bytes = new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);
  return {
    labels,
    features,
    temperature,
    scale,
    biases: Array.from(biases, (bias) => Number(bias.toPrecision(6))),
    weights: deflateRawSync(bytes, { level: 9 }).toString('base64'),
  };
}

/**
 * Reads a packed model.
 *
 * @throws RangeError where the weights do not fit the labels and buckets they are said to be for.
 */
export function unpackLinear(packed: PackedLinear): LinearWeights {
  const { labels, features, temperature, scale } = packed;
  const size = labels.length * 2 ** features.bits;
  const bytes = inflateRawSync(Buffer.from(packed.weights, 'base64'), { maxOutputLength: size + 1 });
  if (bytes.length !== size) {
    throw new RangeError(`unpackLinear: ${bytes.length} weights, ${size} expected; train the model again`);
  }
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length).slice();
  return { labels, features, temperature, scale, biases: Float32Array.from(packed.biases), weights };
}
