import { compile } from '../../engine/compile.ts';
import { plainSurface } from '../../engine/surface.ts';
import { changeOption } from '../change-option.ts';
import type { Baseline } from '../compare.ts';
import type { Lever } from './lever.ts';

/** A hedge starts when nine in ten calls have given their first element. */
const HEDGE_QUANTILE = 0.9;
/** A stage whose calls are alike to within this gains nothing from a second one. */
const LEAST_SPREAD = 1.5;

/**
 * The levers of the design, as far as the pipeline has them: streaming, speculation, how often a guess is right, the
 * cache's hit rate, the fan-out, and hedging for every stage whose calls are uneven.
 */
export function designLevers(baseline: Baseline): Lever[] {
  return [
    ...modeLevers(baseline),
    ...speculationLevers(baseline),
    ...earlyLevers(baseline),
    ...cacheLevers(baseline),
    ...hedgeLevers(baseline),
  ];
}

function modeLevers({ options }: Baseline): Lever[] {
  if (options.mode === 'sequential') {
    return [{ name: 'streaming on', kind: 'mode', apply: (each) => ({ ...each, mode: 'streaming' }) }];
  }
  return [{ name: 'streaming off', kind: 'mode', apply: (each) => ({ ...each, mode: 'sequential' }) }];
}

function speculationLevers({ options }: Baseline): Lever[] {
  const { pipeline } = options.offer;
  return pipeline.stages
    .filter(({ handle }) => handle.kind.name === 'callTools')
    .flatMap((stage): Lever[] => {
      const levers = [1, 2, 8].map((fanOut) => optionLever(`fan-out of ${fanOut}`, stage.name, 'fanOut', fanOut));
      if (!stage.inputs.some(({ role }) => role === 'guess') || options.mode === 'sequential') return levers;
      return [
        ...levers,
        optionLever('guesses off', stage.name, 'speculate', false),
        workloadLever('every guess right', { guessAgreement: 1 }),
      ];
    });
}

/** Only where questions are there bit by bit is there anything to begin on. */
function earlyLevers({ options, simulation }: Baseline): Lever[] {
  const { offer, surface, mode = 'streaming' } = options;
  if (mode === 'sequential' || simulation.tally.counters.spoken === 0) return [];
  const { pipeline, surfaces = [] } = offer;
  const plan = compile(pipeline, surfaces.find(({ name }) => name === surface) ?? plainSurface, mode);
  return plan.stages
    .filter(({ kind }) => kind.name === 'classify')
    .map(({ name, options: { early = false } }) =>
      optionLever(early === false ? 'early guesses' : 'early guesses off', name, 'early', early === false),
    );
}

function cacheLevers({ options }: Baseline): Lever[] {
  const { pipeline } = options.offer;
  if (!pipeline.stages.some(({ handle }) => handle.kind.name === 'lookup')) return [];
  const now = Number(options.model.workload.cacheHitRatio ?? 0);
  return [0.1, 0.35]
    .filter((more) => now + more <= 1)
    .map((more) => workloadLever(`cache hits ${more * 100} points up`, { cacheHitRatio: now + more }));
}

function hedgeLevers({ options, simulation }: Baseline): Lever[] {
  if (options.mode === 'sequential') return [];
  const { stages, side } = options.offer.pipeline;
  return stages.flatMap(({ name, handle }, place): Lever[] => {
    const isModel = handle.kind.ports.some(({ type }) => type === 'ChatModel');
    const waits = simulation.tally.toFirstElement[place];
    if (!isModel || side.includes(place) || waits === undefined || waits.count === 0) return [];
    const afterMs = Math.round(waits.at(Math.ceil(HEDGE_QUANTILE * waits.count)));
    const isUneven = afterMs > LEAST_SPREAD * waits.at(Math.ceil(waits.count / 2));
    return isUneven ? [optionLever(`${name} hedged after ${afterMs} ms`, name, 'hedge', { afterMs })] : [];
  });
}

function optionLever(name: string, stage: string, option: string, value: unknown): Lever {
  return {
    name,
    kind: 'option',
    stage,
    apply: (options) => ({ ...options, offer: changeOption(options.offer, options.surface, stage, option, value) }),
  };
}

function workloadLever(name: string, changes: Readonly<Record<string, unknown>>): Lever {
  return {
    name,
    kind: 'workload',
    apply: (options) => ({ ...options, model: options.model.withWorkload(changes) }),
  };
}
