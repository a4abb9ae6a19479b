import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Arrivals } from '../arrivals/arrival.ts';
import { burstArrivals } from '../arrivals/burst-arrivals.ts';
import { constantArrivals } from '../arrivals/constant-arrivals.ts';
import { poissonArrivals } from '../arrivals/poisson-arrivals.ts';
import { traceArrivals } from '../arrivals/trace-arrivals.ts';
import type { RandomStreams } from '../random/random-streams.ts';
import { Fields, ModelError } from './fields.ts';

/**
 * Reads who comes when: `{ poisson: RATE }`, `{ constant: RATE }` in requests a second, `{ bursts: { calmRatePerS,
 * burstRatePerS, calmMs, burstMs } }` or `{ trace: FILE, speed? }`.
 *
 * @throws ModelError naming the place.
 */
export function parseArrivals(value: unknown, path: string, folder: string): (streams: RandomStreams) => Arrivals {
  const fields = new Fields(value ?? { poisson: 1 }, path);
  const make = pickArrivals(fields, folder);
  fields.end();
  return make;
}

function pickArrivals(fields: Fields, folder: string): (streams: RandomStreams) => Arrivals {
  const least = Number.MIN_VALUE;
  if (fields.has('poisson')) {
    const rate = fields.number('poisson', undefined, least);
    return (streams) => poissonArrivals(rate, () => streams.stream('arrivals'));
  }
  if (fields.has('constant')) {
    const rate = fields.number('constant', undefined, least);
    return () => constantArrivals(rate);
  }
  if (fields.has('bursts')) {
    const bursts = fields.fields('bursts');
    const options = {
      calmRatePerS: bursts.number('calmRatePerS', undefined, least),
      burstRatePerS: bursts.number('burstRatePerS', undefined, least),
      calmMs: bursts.number('calmMs', undefined, least),
      burstMs: bursts.number('burstMs', undefined, least),
    };
    bursts.end();
    return (streams) => burstArrivals(options, () => streams.stream('arrivals'));
  }
  if (fields.has('trace')) {
    const file = resolve(folder, fields.text('trace'));
    const speed = fields.number('speed', 1, least);
    if (!existsSync(file)) throw new ModelError(fields.at('trace'), `there is no file ${file}`);
    return () => traceArrivals(file, { speed });
  }
  throw new ModelError(fields.path, 'must name one of poisson, constant, bursts, trace');
}
