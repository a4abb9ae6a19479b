import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { constant } from '../latency/constant.ts';
import { empirical } from '../latency/empirical.ts';
import { exponential } from '../latency/exponential.ts';
import type { LatencyModel } from '../latency/latency-model.ts';
import { fitLogNormal, logNormal } from '../latency/log-normal.ts';
import { type Component, mixture } from '../latency/mixture.ts';
import { scaled } from '../latency/scaled.ts';
import { uniform } from '../latency/uniform.ts';
import { recordedLatencies } from '../replay/recorded-latencies.ts';
import { Fields, ModelError } from './fields.ts';

const SHAPES =
  'a number of milliseconds, { p50, p95?, p99? }, { uniform: [LEAST, MOST] }, { exponential: MEAN }, ' +
  '{ logNormal: { mu, sigma } }, ' +
  '{ mixture: [{ weight, … }] }, { samples: FILE, field, times?, where? } or { recorded: RUNS, stage | tool, times? }';

/** A fit that misses a given percentile by more than this is refused: it would not be the thing that was described. */
const WORST_FIT_RATIO = 0.25;

/**
 * Reads a duration: a number of milliseconds, or a mapping that names a distribution.
 *
 * @param folder where the files of `samples` are looked for.
 * @throws ModelError naming the place.
 */
export function parseLatency(value: unknown, path: string, folder: string): LatencyModel {
  if (typeof value === 'number') return guarded(path, () => constant(value));
  if (typeof value !== 'object' || value === null) throw new ModelError(path, `must be ${SHAPES}`);
  const fields = new Fields(value, path);
  const model = guarded(path, () => {
    if (fields.has('p50')) return parsePercentiles(fields);
    if (fields.has('exponential')) return exponential(fields.number('exponential', undefined));
    if (fields.has('uniform')) return parseUniform(fields);
    if (fields.has('logNormal')) return parseLogNormal(fields.fields('logNormal'));
    if (fields.has('mixture')) return parseMixture(fields, folder);
    if (fields.has('samples')) return parseSamples(fields, folder);
    if (fields.has('recorded')) return parseRecorded(fields, folder);
    throw new ModelError(path, `must be ${SHAPES}`);
  });
  fields.end();
  return model;
}

function parsePercentiles(fields: Fields): LatencyModel {
  const p50 = fields.number('p50', undefined);
  const p95 = fields.has('p95') ? { p95: fields.number('p95', undefined) } : {};
  const p99 = fields.has('p99') ? { p99: fields.number('p99', undefined) } : {};
  const { model, worstErrorRatio } = fitLogNormal({ p50, ...p95, ...p99 });
  if (worstErrorRatio > WORST_FIT_RATIO) {
    const percent = Math.round(worstErrorRatio * 100);
    throw new ModelError(fields.path, `no log-normal comes nearer than ${percent} % to these; describe a mixture`);
  }
  return model;
}

function parseUniform(fields: Fields): LatencyModel {
  const [least, most] = fields.list('uniform');
  if (typeof least === 'number' && typeof most === 'number') return uniform(least, most);
  throw new ModelError(fields.at('uniform'), 'must be [LEAST, MOST], both in milliseconds');
}

function parseLogNormal(fields: Fields): LatencyModel {
  const model = logNormal(fields.number('mu', undefined, -100, 100), fields.number('sigma', undefined));
  fields.end();
  return model;
}

function parseMixture(fields: Fields, folder: string): LatencyModel {
  const components = fields.list('mixture').map((each, index): Component => {
    const path = `${fields.at('mixture')}[${index}]`;
    const component = new Fields(each, path);
    const weight = component.number('weight', 1);
    const { weight: _, ...rest } = each as Record<string, unknown>;
    const ms = rest.ms;
    return { weight, model: parseLatency(ms ?? rest, path, folder) };
  });
  return mixture(components);
}

/** Rows of a JSON Lines file: each is a number, or an object with the number in `field`. Rows without one are left out. */
function parseSamples(fields: Fields, folder: string): LatencyModel {
  const inline = fields.raw('samples');
  const times = fields.number('times', 1);
  if (Array.isArray(inline)) return scaled(empirical(inline as number[]), times);
  const file = resolve(folder, fields.text('samples'));
  const field = fields.text('field', '');
  const where = Object.entries((fields.raw('where') ?? {}) as Record<string, unknown>);
  const samples: number[] = [];
  for (const [index, line] of readLines(file, fields).entries()) {
    const row = rowOf(line, fields.at('samples'), `${file}:${index + 1}`);
    const isWanted = where.every(([key, wanted]) => (row as Record<string, unknown> | null)?.[key] === wanted);
    const sample = typeof row === 'number' ? row : (row as Record<string, unknown> | null)?.[field];
    if (isWanted && typeof sample === 'number') samples.push(sample);
  }
  if (samples.length === 0) throw new ModelError(fields.path, `${file} has no row with a number in "${field}"`);
  return scaled(empirical(samples), times);
}

/** What a stage took to its first element, or a tool to its result, in recorded runs. */
function parseRecorded(fields: Fields, folder: string): LatencyModel {
  const path = resolve(folder, fields.text('recorded'));
  const of = fields.has('tool') ? 'tool' : 'stage';
  const name = fields.text(of);
  const samples = located(fields.at('recorded'), () => recordedLatencies(path, of, name));
  if (samples.length === 0) throw new ModelError(fields.path, `no recorded run in ${path} has a ${of} '${name}'`);
  return scaled(empirical(samples), fields.number('times', 1));
}

function readLines(file: string, fields: Fields): string[] {
  const text = located(fields.at('samples'), () => readFileSync(file, 'utf8'));
  return text.split('\n');
}

function rowOf(line: string, path: string, place: string): unknown {
  if (line.trim() === '') return {};
  try {
    return JSON.parse(line);
  } catch {
    throw new ModelError(path, `${place} is no JSON: "${line.slice(0, 60)}"`);
  }
}

/** What the file system says is told with its place. */
function located<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new ModelError(path, error instanceof Error ? error.message : String(error));
  }
}

/** What a model itself refuses is told with its place. */
function guarded(path: string, make: () => LatencyModel): LatencyModel {
  try {
    return make();
  } catch (error) {
    if (error instanceof ModelError || !(error instanceof RangeError)) throw error;
    throw new ModelError(path, error.message);
  }
}
