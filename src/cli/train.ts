import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readUtterances, trainBookshop } from '../adapters/classifier/bookshop/train-bookshop.ts';
import { routingCurve } from '../adapters/classifier/complexity/routing-curve.ts';
import {
  heldOutGains,
  readLabelledPrompts,
  trainComplexity,
} from '../adapters/classifier/complexity/train-complexity.ts';
import { packLinear } from '../adapters/classifier/linear/pack-linear.ts';
import { trainClinc } from '../adapters/classifier/linear/train-clinc.ts';

const BOOKSHOP = new URL('../adapters/classifier/bookshop/', import.meta.url);
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    seed: { type: 'string', default: '1' },
    check: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

const { model, held, utterances } = trainBookshop(readUtterances(new URL('utterances.jsonl', BOOKSHOP)), seed);
console.log(`bookshop: ${utterances} utterances, ${model.labels.length} intents, seed ${seed}`);
console.log(`  held-out accuracy ${percent(held.accuracy)} of ${held.examples}`);
console.log(`  calibration error ${percent(held.calibrationError)} at temperature ${model.temperature}`);
console.log(`  confused: ${held.confusions.join(', ')}`);
if (!values.check) {
  const file = new URL('generated/intent-model.json', BOOKSHOP);
  writeFileSync(file, `${JSON.stringify(packLinear(model))}\n`);
  console.log(`  written to ${file.pathname}`);
}

if (values.data === undefined) {
  console.log('CLINC150 and the router: not run; give the folder of their data by --data ../shared/data');
} else if (!existsSync(resolve(values.data, 'clinc150_train.jsonl'))) {
  console.error(`CLINC150: no clinc150_train.jsonl in ${resolve(values.data)}`);
  process.exitCode = 1;
} else {
  reportClinc(resolve(values.data));
  trainRouter(resolve(values.data));
}

function reportClinc(folder: string): void {
  const { inScope, unknown, p50Ms, p99Ms } = trainClinc(folder, seed, () => performance.now());
  console.log(`CLINC150: ${inScope.examples} validation texts of 150 intents, same algorithm`);
  console.log(`  accuracy ${percent(inScope.accuracy)}, calibration error ${percent(inScope.calibrationError)}`);
  console.log(
    `  out of scope: AUC ${unknown.auc.toFixed(3)}; at ${unknown.threshold.toFixed(2)}, which keeps 95 % of the known, ${percent(unknown.recall)} are found`,
  );
  console.log(`  one guess: p50 ${p50Ms.toFixed(3)} ms, p99 ${p99Ms.toFixed(3)} ms`);
}

function trainRouter(folder: string): void {
  const prompts = readLabelledPrompts(folder);
  const { recovered, shareFor } = routingCurve(prompts, heldOutGains(prompts, seed));
  console.log(`router: ${prompts.length} prompts answered by a weak and a strong model`);
  console.log(
    `  gap recovered ${recovered.toFixed(3)} on average (random 0.5), half of it with ${percent(shareFor(0.5))}`,
  );
  if (values.check) return;
  const file = new URL('../adapters/classifier/complexity/generated/complexity-model.json', import.meta.url);
  writeFileSync(file, `${JSON.stringify(packLinear(trainComplexity(prompts, seed)))}\n`);
  console.log(`  written to ${file.pathname}`);
}
