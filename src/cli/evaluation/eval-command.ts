import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { lastValueFrom, toArray } from 'rxjs';
import { openAiSdkModel } from '../../adapters/model/ai-sdk/open-ai-sdk-model.ts';
import type { App } from '../../app/app.ts';
import { liveScheduler } from '../../app/live-scheduler.ts';
import { openBindings } from '../../app/open-bindings.ts';
import {
  baselineOf,
  compareToBaseline,
  evaluate,
  type Judge,
  printSurface,
  type SurfaceScore,
} from '../../evaluate/index.ts';
import type { Moderator, Port } from '../../index.ts';
import { seededRandom } from '../../simulate/random/seeded-random.ts';
import { bookshopApp } from '../bookshop-app.ts';
import { loadApp } from '../load-app.ts';
import { type LoadedEvaluation, loadEvaluation } from './load-evaluation.ts';

const options = {
  surface: { type: 'string' },
  app: { type: 'string' },
  model: { type: 'string' },
  judge: { type: 'string' },
  questions: { type: 'string' },
  rubrics: { type: 'string' },
  baseline: { type: 'string' },
  worst: { type: 'string', default: '5' },
  save: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** The shop's day in every evaluation, so that what is late today is late tomorrow. */
const day = new Date('2026-03-10T15:00:00Z');

/**
 * `tailrace eval [pipeline]`: asks a pipeline its questions on every surface that has a rubric, and prints what the
 * answers are worth beside the saved baseline. Gives 1 where a score dropped by more than the tolerance, or a grader is
 * under its least; `--save` makes what was measured the baseline.
 */
export async function evalCommand(args: readonly string[]): Promise<number> {
  const { values: flags, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [asked, ...rest] = positionals;
  if (rest.length > 0) throw new Error('eval takes one pipeline: tailrace eval assistant');
  const worst = Number(flags.worst);
  if (!Number.isInteger(worst) || worst < 0) throw new Error(`--worst is ${flags.worst}: give a whole number`);
  const app = await appOf(flags.app);
  const loaded = loadEvaluation(app, asked, flags.surface, flags);
  const { rubrics, questions, file, baseline } = loaded;
  const judge = flags.judge === undefined ? undefined : await openJudge(flags.judge);
  const { scores, model } = await score(app, loaded, flags.model, judge);
  const { name, version } = loaded.offer.pipeline;
  const judgedBy = judge === undefined ? undefined : { judge: judge.name };
  const now = baselineOf({ pipeline: name, version, model, ...judgedBy, questions: questions.length }, scores);
  const comparison = baseline && compareToBaseline(baseline, now, rubrics.tolerance);
  const drops = comparison?.movements.filter(({ isDrop }) => isDrop) ?? [];
  const under = scores.flatMap((each) => each.under);
  if (flags.json) console.log(JSON.stringify({ ...now, comparison, scores }, null, 2));
  else {
    console.log(`${name}@${version}, answered by ${model}${judge === undefined ? '' : `, judged by ${judge.name}`}`);
    for (const difference of comparison?.differences ?? []) console.log(`unlike the baseline: ${difference}`);
    for (const each of scores) {
      const rubric = rubrics.surfaces.find(({ surface }) => surface === each.surface);
      if (rubric !== undefined) console.log(`\n${printSurface(each, rubric, comparison, worst)}`);
    }
  }
  if (flags.save) {
    const isSameKind = baseline?.version === version && baseline.model === model;
    // Surfaces that were not asked this time keep what they had.
    const surfaces = { ...(isSameKind ? baseline.surfaces : {}), ...now.surfaces };
    writeFileSync(file, `${JSON.stringify({ ...now, surfaces }, null, 2)}\n`);
    console.error(`saved to ${file}`);
    return 0;
  }
  if (baseline === undefined) console.error(`there is no baseline yet: --save makes this one, in ${file}`);
  console.error(verdict(drops.length, under.length, rubrics.tolerance));
  return drops.length + under.length > 0 ? 1 : 0;
}

/** The one that is named or stands here; of the bookshop, the parts answer at once, on a fixed day. */
async function appOf(named: string | undefined): Promise<App> {
  const { app, file } = await loadApp(named);
  return file === undefined ? bookshopApp({ atOnce: true, now: () => day }) : app;
}

async function score(
  app: App,
  { offer, rubrics, questions }: LoadedEvaluation,
  model: string | undefined,
  judge: Judge | undefined,
): Promise<{ readonly scores: readonly SurfaceScore[]; readonly model: string }> {
  const bound = await openBindings(app, { env: process.env, ...(model === undefined ? undefined : { model }) });
  try {
    const evaluation = evaluate({
      offer,
      bindings: bound.bindings,
      rubrics,
      questions,
      scheduler: liveScheduler,
      random: seededRandom('evaluation'),
      ...moderatorOf(bound.bindings.postCheck),
      ...(judge === undefined ? undefined : { judge }),
    });
    return { scores: await lastValueFrom(evaluation.pipe(toArray())), model: bound.model ?? 'the model of the app' };
  } finally {
    await bound.close?.();
  }
}

function moderatorOf(port: Port | undefined): { readonly moderator?: Moderator } {
  return port !== undefined && 'check' in port && !('tools' in port) ? { moderator: port } : {};
}

async function openJudge(setting: string): Promise<Judge> {
  if (setting === 'embedded') throw new Error('--judge is embedded: the embedded model is a script and cannot judge');
  return { name: setting, model: await openAiSdkModel(setting, { env: process.env }) };
}

function verdict(drops: number, under: number, tolerance: number): string {
  if (drops + under === 0) return `nothing dropped by more than ${tolerance}`;
  const said = [
    ...(drops === 0 ? [] : [`${drops} dropped by more than ${tolerance}`]),
    ...(under === 0 ? [] : [`${under} under their least`]),
  ];
  return `failed: ${said.join(', ')}`;
}
