import { describeSimulation } from '../../simulate/report/describe-simulation.ts';
import { printSimulation } from '../../simulate/report/print-simulation.ts';
import { type SimulateOptions, simulate } from '../../simulate/simulate.ts';
import { loadPipelines } from '../load-pipelines.ts';
import { loadWorld } from './load-world.ts';
import { readFlags } from './read-flags.ts';
import { readVariant, surfacesOf } from './read-variant.ts';
import { showProgress } from './show-progress.ts';

/**
 * `tailrace simulate [variant…]`: simulates each variant, or every surface of the first pipeline. Gives 1 where an SLO
 * is missed.
 */
export function simulateCommand(args: readonly string[]): number {
  const flags = readFlags(args, 10_000);
  const offers = loadPipelines();
  const asked = flags.positionals.length === 0 ? [''] : flags.positionals;
  const variants = asked.flatMap((text) => {
    const variant = readVariant(text, offers);
    const { pipeline } = variant.offer;
    const isWhole = text === '' || text === pipeline.name || text === `${pipeline.name}@${pipeline.version}`;
    return isWhole ? surfacesOf(variant.offer).map((surface) => ({ ...variant, surface })) : [variant];
  });
  const reports = variants.map((variant) => {
    const options: SimulateOptions = {
      ...variant,
      model: loadWorld(variant.offer.pipeline, flags.model).model,
      runs: flags.runs,
      seed: flags.seed,
      warmUpRuns: flags.warmUpRuns,
      onProgress: showProgress(`${variant.surface}, ${variant.mode}`, flags.quiet || flags.json),
    };
    const report = describeSimulation(options, simulate(options));
    if (!flags.json) console.log(printSimulation(report));
    return report;
  });
  if (flags.json) console.log(JSON.stringify(reports, null, 2));
  return reports.every(({ slo }) => slo.every(({ met }) => met)) ? 0 : 1;
}
