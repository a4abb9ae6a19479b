import type { Pair } from 'yaml';
import {
  checkKnown,
  type FailAt,
  itemsOf,
  keyOf,
  knownPairs,
  offsetOf,
  plainOf,
  readMapping,
} from '../engine/yaml-mapping.ts';
import { type GraderName, type GraderSettings, graderLimits, type Rubric, type Rubrics } from './rubric.ts';

const names = Object.keys(graderLimits) as GraderName[];

interface Declared {
  readonly pair: Pair;
  readonly extends?: string;
  readonly graders: Readonly<Partial<Record<GraderName, GraderSettings>>>;
  readonly judge?: string;
}

/**
 * Reads the rubrics of a pipeline: one for each surface that is evaluated, and others that they extend.
 *
 * ```yaml
 * tolerance: 0.01
 * rubrics:
 *   common: { grounding: { weight: 3 }, intent: { weight: 2 }, safety: { weight: 3, least: 1 } }
 *   chat: { extends: common, length: { maxChars: 1500 } }
 *   voice: { extends: common, concision: { maxWords: 40 } }
 * ```
 *
 * A rubric that extends another has its graders, and sets anew those that it names.
 *
 * @param file named in errors only; nothing is read from disk here.
 * @param surfaces those of the pipeline.
 * @throws DefinitionError naming file and line: malformed YAML, an unknown key, grader, limit or surface, or a circle.
 */
export function readRubrics(source: string, file: string, surfaces: readonly string[]): Rubrics {
  const { items, fail } = readMapping(source, file, 'definition.evaluation', 'Begin with `tolerance:` or `rubrics:`.');
  const top = knownPairs(items, ['tolerance', 'rubrics'], 'a file of rubrics has no setting', fail);
  const tolerance = numberOf(top.get('tolerance'), 0.01, fail, 0, 1);
  const declared = new Map(
    itemsOf(top.get('rubrics'), 'rubrics', fail).map((pair) => [keyOf(pair), declare(pair, fail)]),
  );
  const extended = new Set([...declared.values()].map((each) => each.extends));
  for (const [name, { pair }] of declared) {
    if (surfaces.includes(name) || extended.has(name)) continue;
    const mend = `Name it after one of ${surfaces.join(', ')}, or let one of them extend it.`;
    throw fail(offsetOf(pair), `rubric '${name}' is no surface's, and nothing extends it.`, mend);
  }
  const own = [...declared].filter(([name]) => surfaces.includes(name));
  return { tolerance, surfaces: own.map(([name]) => resolve(name, declared, fail)) };
}

function declare(pair: Pair, fail: FailAt): Declared {
  const what = `rubric '${keyOf(pair)}'`;
  const settings = knownPairs(itemsOf(pair, what, fail), ['extends', 'judge', ...names], `${what} has no`, fail);
  const graders = names.flatMap((name) => {
    const given = settings.get(name);
    return given === undefined ? [] : [[name, settingsOf(name, given, fail)] as const];
  });
  const extend = plainOf(settings.get('extends'));
  const judge = plainOf(settings.get('judge'));
  return {
    pair,
    graders: Object.fromEntries(graders),
    ...(extend === undefined ? undefined : { extends: String(extend) }),
    ...(judge === undefined ? undefined : { judge: String(judge) }),
  };
}

function settingsOf(name: GraderName, pair: Pair, fail: FailAt): GraderSettings {
  const known: readonly string[] = ['weight', 'least', ...graderLimits[name]];
  const settings = itemsOf(pair, name, fail);
  for (const each of settings) checkKnown(each, known, `grader '${name}' has no setting`, fail);
  const given = new Map(settings.map((each) => [keyOf(each), each]));
  const limits = graderLimits[name].filter((limit) => given.has(limit));
  return {
    weight: numberOf(given.get('weight'), 1, fail, 0, 100),
    limits: Object.fromEntries(limits.map((limit) => [limit, numberOf(given.get(limit), 0, fail, 1, 100_000)])),
    ...(given.has('least') ? { least: numberOf(given.get('least'), 0, fail, 0, 1) } : undefined),
  };
}

function numberOf(pair: Pair | undefined, otherwise: number, fail: FailAt, least: number, most: number): number {
  const value = plainOf(pair) ?? otherwise;
  if (typeof value === 'number' && value >= least && value <= most) return value;
  const name = pair === undefined ? '' : keyOf(pair);
  throw fail(offsetOf(pair), `${name} must be a number from ${least} to ${most}.`, 'Write it without quotes.');
}

/** A rubric with all that it extends, the nearest over the farther. */
function resolve(name: string, declared: ReadonlyMap<string, Declared>, fail: FailAt): Rubric {
  let graders: Rubric['graders'] = {};
  let judge: string | undefined;
  const seen = new Set<string>();
  let at: string | undefined = name;
  let from: Pair | undefined;
  while (at !== undefined) {
    const rubric = declared.get(at);
    if (rubric === undefined) {
      throw fail(
        offsetOf(from),
        `it extends '${at}', which there is not.`,
        `There are ${[...declared.keys()].join(', ')}.`,
      );
    }
    if (seen.has(at)) throw fail(offsetOf(rubric.pair), `rubric '${at}' extends itself.`, 'Take one extends away.');
    seen.add(at);
    graders = { ...rubric.graders, ...graders };
    judge ??= rubric.judge;
    from = rubric.pair;
    at = rubric.extends;
  }
  return { surface: name, graders, ...(judge === undefined ? undefined : { judge }) };
}
