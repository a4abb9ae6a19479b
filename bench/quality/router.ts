// Quality against the share of strong calls, beside random. Alone: node bench/quality/router.ts --data DIR
import { routingCurve } from '../../src/adapters/classifier/complexity/routing-curve.ts';
import { heldOutGains, readLabelledPrompts } from '../../src/adapters/classifier/complexity/train-complexity.ts';
import { dataFolder, type QualityTable, tableText } from './quality-table.ts';

const SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;
const SEEDS = [1, 2, 3] as const;

/** The complexity model on RouteLLM's labels, every prompt scored by a model that has not seen it. */
export function routerTable(folder: string): QualityTable {
  const prompts = readLabelledPrompts(folder);
  const curves = SEEDS.map((seed) => routingCurve(prompts, heldOutGains(prompts, seed)));
  const byLength = routingCurve(
    prompts,
    prompts.map(({ prompt }) => prompt.length),
  );
  const weak = byLength.qualityAt(0);
  const strong = byLength.qualityAt(1);
  const best = routingCurve(
    prompts,
    prompts.map((prompt) => Number(prompt.strong) - Number(prompt.weak)),
  );
  const mean = (read: (curve: (typeof curves)[number]) => number): number =>
    curves.reduce((sum, curve) => sum + read(curve), 0) / curves.length;
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  return {
    title: `Router: share of right answers of ${prompts.length} prompts by share of strong calls`,
    columns: ['strong calls', 'complexity model', 'random', 'longest first', 'perfect knowledge'],
    rows: SHARES.map((share) => [
      percent(share),
      percent(mean((curve) => curve.qualityAt(share))),
      percent(weak + share * (strong - weak)),
      percent(byLength.qualityAt(share)),
      percent(best.qualityAt(share)),
    ]),
    notes: [
      `Average performance gap recovered: ${mean(({ recovered }) => recovered).toFixed(3)} (random 0.500, longest first ${byLength.recovered.toFixed(3)}).`,
      `Half of the gap takes ${percent(mean((curve) => curve.shareFor(0.5)))} strong calls, four fifths ${percent(mean((curve) => curve.shareFor(0.8)))}; at random 50 % and 80 %.`,
      'Five folds, three shuffles: each prompt is scored by a model trained on the other four fifths.',
    ],
  };
}

if (import.meta.main) console.log(tableText(routerTable(dataFolder())));
