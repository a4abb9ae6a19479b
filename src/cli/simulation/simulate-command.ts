import { writeFileSync } from 'node:fs';
import { offersOf } from '../../app/offers-of.ts';
import { simulateBaseline } from '../../simulate/compare.ts';
import { PRESETS, printPreset, runPreset } from '../../simulate/presets/run-preset.ts';
import { htmlPage, type PageSection, pageSection } from '../../simulate/report/html/page.ts';
import { printSimulation } from '../../simulate/report/print-simulation.ts';
import type { SimulateOptions } from '../../simulate/simulate.ts';
import { loadApp } from '../load-app.ts';
import { loadWorld } from './load-world.ts';
import { readFlags, type SimulationFlags } from './read-flags.ts';
import { readVariant, surfacesOf } from './read-variant.ts';
import { showProgress } from './show-progress.ts';

/**
 * `tailrace simulate [variant…]`: simulates each variant, or every surface of the first pipeline. Gives 1 where an SLO
 * is missed. `--preset r1` (to r4, or all) simulates a reference system instead, beside its reported figures.
 */
export async function simulateCommand(args: readonly string[]): Promise<number> {
  const flags = readFlags(args, ['runs', 'seed', 'warm-up', 'world', 'html', 'preset'], 10_000);
  if (flags.preset !== undefined) return simulatePreset(flags.preset, flags);
  const { app } = await loadApp(flags.app);
  const offers = offersOf(app);
  const asked = flags.positionals.length === 0 ? [''] : flags.positionals;
  const variants = asked.flatMap((text) => {
    const variant = readVariant(text, offers);
    const { pipeline } = variant.offer;
    const isWhole = text === '' || text === pipeline.name || text === `${pipeline.name}@${pipeline.version}`;
    return isWhole ? surfacesOf(variant.offer).map((surface) => ({ ...variant, surface })) : [variant];
  });
  const sections: PageSection[] = [];
  const reports = variants.map((variant) => {
    const options: SimulateOptions = {
      ...variant,
      model: loadWorld(app, variant.offer.pipeline, flags.world).model,
      runs: flags.runs,
      seed: flags.seed,
      warmUpRuns: flags.warmUpRuns,
      onProgress: showProgress(`${variant.surface}, ${variant.mode}`, flags.quiet || flags.json),
    };
    const baseline = simulateBaseline(options);
    if (!flags.json) console.log(printSimulation(baseline.report));
    if (flags.html !== undefined) sections.push(pageSection(baseline));
    return baseline.report;
  });
  if (flags.json) console.log(JSON.stringify(reports, null, 2));
  if (flags.html !== undefined) {
    writeFileSync(flags.html, htmlPage(sections));
    if (!flags.json) console.log(`  written: ${flags.html}\n`);
  }
  return reports.every(({ slo }) => slo.every(({ met }) => met)) ? 0 : 1;
}

function simulatePreset(name: string, { runs, seed, json, html, world, positionals }: SimulationFlags): number {
  const beside = positionals[0] ?? (html === undefined ? world && '--world' : '--html');
  if (beside !== undefined) throw new Error(`--preset takes no ${beside}: it has a pipeline and a world of its own`);
  const makers = name === 'all' ? Object.values(PRESETS) : [PRESETS[name]];
  const results = makers.map((make) => {
    if (make === undefined)
      throw new Error(`--preset is ${name}: give all, or one of ${Object.keys(PRESETS).join(', ')}`);
    return runPreset(make(), runs, seed);
  });
  if (!json) for (const result of results) console.log(printPreset(result));
  else {
    const plain = results.map(({ preset: { variants, rows, ...rest }, reports }) => ({
      ...rest,
      variants: variants.map((variant, index) => ({ name: variant.name, report: reports[index] })),
      rows: rows.map(({ what, unit, reported, simulated }) => ({
        what,
        unit,
        reported,
        simulated: reports.map(simulated),
      })),
    }));
    console.log(JSON.stringify(plain, null, 2));
  }
  return 0;
}
