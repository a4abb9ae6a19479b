import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { learnIntents, type PlannedQuestion } from '../adapters/classifier/bookshop/learn-intents.ts';
import { Catalogue } from '../adapters/classifier/bookshop/slots/catalogue.ts';
import { readSlots } from '../adapters/classifier/bookshop/slots/read-slots.ts';
import { readUtterances, retrainBookshop, trainBookshop } from '../adapters/classifier/bookshop/train-bookshop.ts';
import { routingCurve } from '../adapters/classifier/complexity/routing-curve.ts';
import {
  heldOutGains,
  readLabelledPrompts,
  trainComplexity,
} from '../adapters/classifier/complexity/train-complexity.ts';
import type { Evaluation } from '../adapters/classifier/linear/evaluate-linear.ts';
import type { LinearWeights } from '../adapters/classifier/linear/linear-model.ts';
import { packLinear } from '../adapters/classifier/linear/pack-linear.ts';
import { trainClinc } from '../adapters/classifier/linear/train-clinc.ts';
import type { Example } from '../adapters/classifier/linear/train-linear.ts';
import { openBookshop } from '../adapters/tools/bookshop/index.ts';
import { disagreementOf } from '../observe/disagreement.ts';
import { readRuns } from '../observe/run-store/index.ts';

const BOOKSHOP = new URL('../adapters/classifier/bookshop/', import.meta.url);
const ROUTER = new URL('../adapters/classifier/complexity/generated/complexity-model.json', import.meta.url);

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/**
 * `tailrace train`: trains the embedded classifiers, with `--runs` also on what guesses and plans of recorded runs
 * disagreed about. Gives the exit code: 1 where the model was not written because it is worse.
 */
export function trainCommand(args: string[]): number {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      seed: { type: 'string', default: '1' },
      check: { type: 'boolean', default: false },
      runs: { type: 'string' },
      pipeline: { type: 'string', default: 'assistant' },
      force: { type: 'boolean', default: false },
      out: { type: 'string', default: fileURLToPath(new URL('generated/intent-model.json', BOOKSHOP)) },
    },
  });
  const { data, runs, pipeline, out, check: isCheck, force } = values;
  const seed = Number(values.seed);
  if (!Number.isInteger(seed)) throw new Error(`--seed is ${values.seed}: give a whole number`);
  const write = isCheck ? undefined : (model: LinearWeights, file: string) => writeModel(model, file);
  if (runs !== undefined)
    return learn(learnedFrom(runs, pipeline), seed, force, write && ((model) => write(model, out)));

  const { model, held, utterances } = trainBookshop(ownUtterances(), seed);
  console.log(`bookshop: ${utterances} utterances, ${model.labels.length} intents, seed ${seed}`);
  console.log(`  held-out accuracy ${percent(held.accuracy)} of ${held.examples}`);
  console.log(`  calibration error ${percent(held.calibrationError)} at temperature ${model.temperature}`);
  console.log(`  confused: ${held.confusions.join(', ')}`);
  write?.(model, out);
  if (data === undefined) {
    console.log('CLINC150 and the router: not run; give the folder of their data by --data ../shared/data');
    return 0;
  }
  if (!existsSync(resolve(data, 'clinc150_train.jsonl'))) {
    console.error(`CLINC150: no clinc150_train.jsonl in ${resolve(data)}`);
    return 1;
  }
  reportClinc(resolve(data), seed);
  trainRouter(resolve(data), seed, write);
  return 0;
}

function ownUtterances(): readonly Example[] {
  return readUtterances(new URL('utterances.jsonl', BOOKSHOP));
}

/** Questions of recorded runs, with names of the catalogue and numbers masked as the classifier will see them. */
function learnedFrom(file: string, pipeline: string): { readonly runs: number; readonly questions: PlannedQuestion[] } {
  const shop = openBookshop();
  const catalogue = new Catalogue(shop.vocabulary);
  shop.close();
  const reader = readRuns(file);
  const questions: PlannedQuestion[] = [];
  let runs = 0;
  try {
    for (const { log } of reader.replay({ pipeline })) {
      runs++;
      const found = disagreementOf(log);
      if (found !== undefined) questions.push({ ...found, text: readSlots(found.text, catalogue).masked });
    }
  } finally {
    reader.close();
  }
  return { runs, questions };
}

function learn(
  { runs, questions }: ReturnType<typeof learnedFrom>,
  seed: number,
  force: boolean,
  write: ((model: LinearWeights) => void) | undefined,
): number {
  const learned = learnIntents(questions);
  console.log(`recorded: ${runs} runs, ${questions.length} whose guess and plan disagreed, ${learned.length} examples`);
  if (learned.length === 0) {
    console.log('  nothing to learn: an example is a question whose plan asked for one tool that was not guessed');
    return 0;
  }
  const { model, utterances, learned: news, isWorse } = retrainBookshop(ownUtterances(), learned, seed);
  const change = (what: string, { before, after }: { before: Evaluation; after: Evaluation }): void =>
    console.log(
      after.examples === 0
        ? `  ${what}: none held out`
        : `  ${what}: ${percent(before.accuracy)} before, ${percent(after.accuracy)} after, of ${after.examples} held out`,
    );
  change('utterances', utterances);
  change('learned', news);
  console.log(`  calibration error on utterances ${percent(utterances.after.calibrationError)}`);
  if (isWorse && !force) {
    console.error('  not written: it does worse than before; --force writes it all the same');
    return 1;
  }
  write?.(model);
  return 0;
}

function writeModel(model: LinearWeights, file: string): void {
  writeFileSync(file, `${JSON.stringify(packLinear(model))}\n`);
  console.log(`  written to ${file}`);
}

function reportClinc(folder: string, seed: number): void {
  const { inScope, unknown, p50Ms, p99Ms } = trainClinc(folder, seed, () => performance.now());
  console.log(`CLINC150: ${inScope.examples} validation texts of 150 intents, same algorithm`);
  console.log(`  accuracy ${percent(inScope.accuracy)}, calibration error ${percent(inScope.calibrationError)}`);
  console.log(
    `  out of scope: AUC ${unknown.auc.toFixed(3)}; at ${unknown.threshold.toFixed(2)}, which keeps 95 % of the known, ${percent(unknown.recall)} are found`,
  );
  console.log(`  one guess: p50 ${p50Ms.toFixed(3)} ms, p99 ${p99Ms.toFixed(3)} ms`);
}

function trainRouter(
  folder: string,
  seed: number,
  write: ((model: LinearWeights, file: string) => void) | undefined,
): void {
  const prompts = readLabelledPrompts(folder);
  const { recovered, shareFor } = routingCurve(prompts, heldOutGains(prompts, seed));
  console.log(`router: ${prompts.length} prompts answered by a weak and a strong model`);
  console.log(
    `  gap recovered ${recovered.toFixed(3)} on average (random 0.5), half of it with ${percent(shareFor(0.5))}`,
  );
  write?.(trainComplexity(prompts, seed), fileURLToPath(ROUTER));
}
