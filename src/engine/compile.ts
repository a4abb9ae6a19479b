import type { BreakerPolicy } from './breaker-policy.ts';
import { checkBudgets } from './check.ts';
import { DefinitionError } from './errors.ts';
import type { Mode } from './events.ts';
import type { ElementType, StageKind } from './handle.ts';
import { type JunctionOptions, maxBetweenStages } from './junction.ts';
import { isKnob } from './knob.ts';
import type { Pipeline, Slo, Stage } from './pipeline.ts';
import { type CallPolicies, policiesOf } from './policies.ts';
import type { Canned, Surface, TurnLimits } from './surface.ts';

/** A pipeline on one surface in one mode, with everything decided that does not depend on the request. */
export interface Plan {
  readonly pipeline: Pipeline;
  readonly surface: string;
  readonly mode: Mode;
  readonly slo: Slo;
  readonly limits: TurnLimits;
  readonly capabilities: Readonly<Record<string, boolean>>;
  readonly deadlineMs: number;
  /** The last rung, where the surface has one. */
  readonly canned: Canned | undefined;
  /** What the output stage gives. */
  readonly emits: ElementType;
  readonly stages: readonly PlannedStage[];
}

/** A stage whose options are resolved and whose edges are those of the mode. */
export interface PlannedStage {
  readonly name: string;
  readonly place: number;
  readonly kind: StageKind;
  readonly options: Readonly<Record<string, unknown>>;
  /** Places of the inputs in the order `build` takes them; -1 for a guess that this mode does not make. */
  readonly inputs: readonly number[];
  /** Those of `inputs` that are begun or waited for before the stage's own work; the others are asked for when needed. */
  readonly needed: readonly number[];
  readonly gates: readonly number[];
  /** Port names by the options that hold them. */
  readonly ports: Readonly<Record<string, string>>;
  /** What is put around each provider call; absent where nothing is. */
  readonly policies: CallPolicies | undefined;
  /** When calls of what it depends on are refused. */
  readonly breaker: BreakerPolicy | undefined;
  /** How its output is handed over, where that takes a junction; its consumers are stages, and the log if it is the output. */
  readonly handover: JunctionOptions | undefined;
  /** State between runs of this stage on this surface and mode. */
  readonly memory: Map<string, unknown>;
}

/**
 * Decides how a pipeline runs on a surface. Sequential mode is the same graph: every edge becomes a barrier, guesses are
 * left out, and inputs are asked for one after the other.
 *
 * @throws DefinitionError where a knob is not set by the surface, or the surface's budgets cannot meet its SLO.
 */
export function compile(pipeline: Pipeline, surface: Surface, mode: Mode): Plan {
  const options = pipeline.stages.map((stage) => resolveOptions(pipeline, stage, surface));
  const slo = { ...pipeline.slo, ...surface.slo };
  const place = `${pipeline.name} on ${surface.name}`;
  checkBudgets(pipeline, (stage) => options[pipeline.stages.indexOf(stage)] ?? {}, slo, place);
  const side = new Set(pipeline.side);
  const consumers = countConsumers(pipeline, side, mode);
  const kept = keptPlaces(pipeline, side, options);
  return {
    pipeline,
    surface: surface.name,
    mode,
    slo,
    limits: surface.limits ?? {},
    capabilities: surface.capabilities ?? {},
    deadlineMs: surface.deadlineMs ?? Number.POSITIVE_INFINITY,
    canned: surface.canned,
    emits: pipeline.stages[pipeline.output]?.handle.kind.emits ?? 'value',
    stages: pipeline.stages.map((stage, index) => {
      const inputs = stage.inputs.filter(({ role }) => role !== 'gate');
      const keep = kept.has(index);
      const readers = consumers[index] ?? 0;
      const isShared = keep || mode === 'sequential' || readers > 1 || touchesGate(pipeline, index);
      const { kind } = stage.handle;
      const resolved = options[index] ?? {};
      return {
        name: stage.name,
        place: index,
        kind,
        options: resolved,
        inputs: inputs.map(({ from, role }) => (role === 'guess' && mode === 'sequential' ? -1 : from)),
        // When streaming, what may not be needed is begun all the same: a miss must cost nothing.
        needed: inputs
          .filter(({ role }) => mode === 'streaming' || (role !== 'guess' && role !== 'lazy'))
          .map(({ from }) => from),
        gates: stage.inputs.filter(({ role }) => role === 'gate').map(({ from }) => from),
        ports: Object.fromEntries(
          kind.ports.map(({ option, standard }) => [option, String(resolved[option] ?? standard)]),
        ),
        policies: policiesOf(resolved),
        breaker: resolved.breaker as BreakerPolicy | undefined,
        handover: isShared
          ? { consumers: readers, keep, barrier: mode === 'sequential', maxBuffered: maxBetweenStages }
          : undefined,
        memory: new Map(),
      };
    }),
  };
}

function resolveOptions(pipeline: Pipeline, stage: Stage, surface: Surface): Record<string, unknown> {
  const resolved: Record<string, unknown> = {};
  for (const [option, value] of Object.entries(stage.handle.options)) {
    if (!isKnob(value)) {
      if (value !== undefined) resolved[option] = value;
      continue;
    }
    const set = surface.knobs[value.knob] ?? value.otherwise;
    if (set === undefined && surface.stages[stage.name]?.[option] === undefined) {
      throw new DefinitionError(
        'definition.surface',
        `${pipeline.name} on ${surface.name}`,
        `does not set the knob '${value.knob}' that stage '${stage.name}' needs for ${option}.`,
        `Add ${value.knob} to the surface's knobs.`,
      );
    }
    resolved[option] = set;
  }
  return { ...resolved, ...surface.stages[stage.name] };
}

function countConsumers(pipeline: Pipeline, side: ReadonlySet<number>, mode: Mode): number[] {
  const consumers = pipeline.stages.map(() => 0);
  const add = (place: number): void => {
    consumers[place] = (consumers[place] ?? 0) + 1;
  };
  add(pipeline.output);
  pipeline.stages.forEach((stage, index) => {
    if (side.has(index)) return;
    for (const { from, role } of stage.inputs) {
      if (role !== 'gate' && (role !== 'guess' || mode === 'streaming')) add(from);
    }
  });
  return consumers;
}

/** What side work reads, and what a stage reads that a trip may ask for once more. */
function keptPlaces(
  pipeline: Pipeline,
  side: ReadonlySet<number>,
  options: readonly Readonly<Record<string, unknown>>[],
): Set<number> {
  const kept = new Set<number>();
  pipeline.stages.forEach((stage, index) => {
    if (side.has(index)) for (const { from } of stage.inputs) kept.add(from);
    if (options[index]?.reissue === undefined) return;
    for (const { from } of stage.inputs)
      for (const behind of pipeline.stages[from]?.inputs ?? []) kept.add(behind.from);
  });
  return kept;
}

/** A gate is waited for beside being read; and a gated stage subscribes late, while its inputs must not start late. */
function touchesGate(pipeline: Pipeline, place: number): boolean {
  return pipeline.stages.some(
    (stage) => stage.inputs.some(({ from }) => from === place) && stage.inputs.some(({ role }) => role === 'gate'),
  );
}
