import type { PipelineDescription, StageDescription } from './describe.ts';

/** What differs between two pipelines, versions of one, or surfaces of one: plain data, all lists empty where nothing does. */
export interface PipelineDiff {
  readonly from: string;
  readonly to: string;
  /** Stages of the second only. */
  readonly added: readonly StageDescription[];
  /** Stages of the first only. */
  readonly removed: readonly StageDescription[];
  readonly changed: readonly StageChange[];
  /** Promises, limits, capabilities and the output stage, by name. */
  readonly settings: readonly ValueChange[];
}

/** A stage that both have, and what differs in it. */
export interface StageChange {
  readonly stage: string;
  /** Options, ports, and the kind of the stage; `options.budgetMs`. */
  readonly values: readonly ValueChange[];
  /** Inputs of the second only, as `guess (guess)` or `plan`. */
  readonly addedInputs: readonly string[];
  readonly removedInputs: readonly string[];
}

/** One value; a side that does not have it is absent. */
export interface ValueChange {
  readonly name: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

/** Compares two descriptions stage by stage; a renamed stage is one removed and one added. */
export function diffPipelines(from: PipelineDescription, to: PipelineDescription): PipelineDiff {
  const before = new Map(from.stages.map((stage) => [stage.name, stage]));
  const after = new Map(to.stages.map((stage) => [stage.name, stage]));
  return {
    from: nameOf(from),
    to: nameOf(to),
    added: to.stages.filter(({ name }) => !before.has(name)),
    removed: from.stages.filter(({ name }) => !after.has(name)),
    changed: to.stages.flatMap((stage) => {
      const earlier = before.get(stage.name);
      return earlier === undefined ? [] : changesOf(earlier, stage);
    }),
    settings: valueChanges({ ...promises(from), output: from.output }, { ...promises(to), output: to.output }, ''),
  };
}

/** True where the two run alike. */
export function isSamePipeline({ added, removed, changed, settings }: PipelineDiff): boolean {
  return added.length + removed.length + changed.length + settings.length === 0;
}

function changesOf(from: StageDescription, to: StageDescription): StageChange[] {
  const values = [
    ...valueChanges(factsOf(from), factsOf(to), ''),
    ...valueChanges(from.ports, to.ports, 'ports.'),
    ...valueChanges(ownOptions(from), ownOptions(to), 'options.'),
  ];
  const before = from.inputs.map(inputName);
  const after = to.inputs.map(inputName);
  const addedInputs = after.filter((each) => !before.includes(each));
  const removedInputs = before.filter((each) => !after.includes(each));
  if (values.length + addedInputs.length + removedInputs.length === 0) return [];
  return [{ stage: to.name, values, addedInputs, removedInputs }];
}

function factsOf({ kind, emits, isSide }: StageDescription): Record<string, unknown> {
  return { kind, emits, isSide };
}

/** An option that names a port is among the ports already. */
function ownOptions({ options, ports }: StageDescription): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !(name in ports)));
}

function promises({ slo, limits = {}, capabilities = {} }: PipelineDescription): Record<string, unknown> {
  const named = (prefix: string, values: object): [string, unknown][] =>
    Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]);
  const latencies = (quantile: 'p95Ms' | 'p50Ms') =>
    Object.entries(slo).map(([name, limit]) => [`slo.${name}.${quantile}`, limit?.[quantile]]);
  return Object.fromEntries([
    ...latencies('p95Ms'),
    ...latencies('p50Ms'),
    ...named('limits', limits),
    ...named('capabilities', capabilities),
  ]);
}

function valueChanges(
  from: Readonly<Record<string, unknown>>,
  to: Readonly<Record<string, unknown>>,
  prefix: string,
): ValueChange[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return names.flatMap((name) => {
    if (JSON.stringify(from[name]) === JSON.stringify(to[name])) return [];
    return [
      {
        name: `${prefix}${name}`,
        ...(from[name] === undefined ? undefined : { from: from[name] }),
        ...(to[name] === undefined ? undefined : { to: to[name] }),
      },
    ];
  });
}

function inputName({ stage, role }: StageDescription['inputs'][number]): string {
  return role === 'data' ? stage : `${stage} (${role})`;
}

function nameOf({ name, version, surface }: PipelineDescription): string {
  return `${name}@${version}/${surface}`;
}
