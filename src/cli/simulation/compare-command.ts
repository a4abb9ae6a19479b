import { writeFileSync } from 'node:fs';
import { offersOf } from '../../app/offers-of.ts';
import { compareBaselines, simulateBaseline } from '../../simulate/compare.ts';
import { htmlPage, pageSection } from '../../simulate/report/html/page.ts';
import { printComparison } from '../../simulate/report/print-comparison.ts';
import type { SimulateOptions } from '../../simulate/simulate.ts';
import { loadApp } from '../load-app.ts';
import { loadWorld } from './load-world.ts';
import { readFlags } from './read-flags.ts';
import { readVariant } from './read-variant.ts';
import { showProgress } from './show-progress.ts';

/** `tailrace compare A B`: two variants on the same requests and the same luck. Gives 1 where B misses an SLO. */
export async function compareCommand(args: readonly string[]): Promise<number> {
  const flags = readFlags(args, ['runs', 'seed', 'warm-up', 'world', 'html'], 10_000);
  const [a, b, ...rest] = flags.positionals;
  if (a === undefined || b === undefined || rest.length > 0) {
    throw new Error('compare needs two variants: tailrace compare chat/sequential chat');
  }
  const { app } = await loadApp(flags.app);
  const offers = offersOf(app);
  const optionsOf = (name: string, text: string): SimulateOptions => {
    const variant = readVariant(text, offers);
    return {
      ...variant,
      model: loadWorld(app, variant.offer.pipeline, flags.world).model,
      runs: flags.runs,
      seed: flags.seed,
      warmUpRuns: flags.warmUpRuns,
      onProgress: showProgress(name, flags.quiet || flags.json),
    };
  };
  const [before, after] = [simulateBaseline(optionsOf('A', a)), simulateBaseline(optionsOf('B', b))];
  const comparison = compareBaselines(before, after);
  console.log(flags.json ? JSON.stringify(comparison, null, 2) : printComparison(comparison));
  if (flags.html !== undefined) {
    writeFileSync(flags.html, htmlPage([pageSection(before, 'A'), pageSection(after, 'B')], comparison));
    if (!flags.json) console.log(`  written: ${flags.html}\n`);
  }
  return comparison.after.slo.every(({ met }) => met) ? 0 : 1;
}
