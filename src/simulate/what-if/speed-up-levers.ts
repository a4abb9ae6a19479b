import type { Pipeline } from '../../engine/pipeline.ts';
import type { Lever } from './lever.ts';

/** How much faster each stage is tried: shares of its time taken away. */
const CUTS = [0.1, 0.25, 0.5];

/**
 * Virtual speed-ups: what the whole would gain if all provider calls of one stage took less. Only stages that call
 * providers, and that somebody waits for, are tried.
 *
 * @source Curtsinger and Berger, Coz: finding code that counts with causal profiling, SOSP 2015.
 */
export function speedUpLevers({ stages, side }: Pipeline): Lever[] {
  return stages
    .filter(({ handle }, place) => handle.kind.ports.length > 0 && !side.includes(place))
    .flatMap(({ name }) =>
      CUTS.map(
        (cut): Lever => ({
          name: `${name} ${cut * 100} % faster`,
          kind: 'speed-up',
          stage: name,
          apply: (options) => ({
            ...options,
            speedups: new Map([...(options.speedups ?? []), [name, (options.speedups?.get(name) ?? 1) * (1 - cut)]]),
          }),
        }),
      ),
    );
}
