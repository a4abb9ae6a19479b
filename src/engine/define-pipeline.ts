import { checkBudgets, checkPorts, checkReach, checkTypes } from './check.ts';
import { DefinitionError } from './errors.ts';
import { type Handle, isHandle } from './handle.ts';
import { isKnob } from './knob.ts';
import { cannedRung, fullRung } from './ladder.ts';
import type { Pipeline, Slo } from './pipeline.ts';
import type { PortType } from './port-names.ts';
import { checkOption } from './stage.ts';

/** What stands beside the stages in a declaration. */
export interface PipelineOptions {
  /** A graph change is a new version. */
  readonly version: number;
  /** The stage whose elements are the answer. */
  readonly output: Handle<unknown>;
  /** Stages that work off the critical path, once an answer was given whole and not retracted. */
  readonly side?: readonly Handle<unknown>[];
  /** What is promised of 95 of 100 runs, in milliseconds, on surfaces that promise nothing else; budgets must fit it. */
  readonly slo?: Slo;
  /**
   * Names for what an answer did without, best first: `{ 'no-retrieval': [found], minimal: [found, intent] }`. A run stands
   * on the lowest rung whose stages all were skipped (`optional`) or stood in for (`fallback`), and its log tells each change.
   */
  readonly ladder?: Readonly<Record<string, readonly Handle<unknown>[]>>;
  /** What takes over when a run fails. Default `sequential`: the same stages one after the other, unseen by the client. */
  readonly fallback?: 'sequential' | 'none';
  /** Ports of its own beside the standard ones, by name: `{ judge: 'Moderator' }`. */
  readonly ports?: Readonly<Record<string, PortType>>;
}

/**
 * Declares a pipeline from named stages.
 *
 * @throws DefinitionError on a cycle, an unnamed or unreachable stage, an input or port of the wrong type, an option out
 * of range, or budgets that cannot meet the SLO; it names the stage and the mend.
 */
export function definePipeline(
  name: string,
  stages: Readonly<Record<string, Handle<unknown>>>,
  options: PipelineOptions,
): Pipeline {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new DefinitionError(
      'definition.option',
      `pipeline '${name}'`,
      'this is no name.',
      'Use lower case and dashes.',
    );
  }
  if (!Number.isInteger(options.version) || options.version < 1) {
    throw new DefinitionError(
      'definition.option',
      name,
      'version must be a whole number of at least 1.',
      'Start at 1.',
    );
  }
  if (!isHandle(options.output)) {
    throw new DefinitionError(
      'definition.unnamed',
      name,
      'has no output.',
      'Name the stage that answers: output: reply.',
    );
  }
  const names = nameStages(name, stages);
  const order = sortStages(name, names);
  const places = new Map(order.map((handle, place) => [handle, place]));
  const placeOf = (handle: Handle<unknown>, use: string): number => {
    const place = places.get(handle);
    if (place === undefined) throw unnamed(name, use);
    return place;
  };
  const pipeline: Pipeline = {
    name,
    version: options.version,
    stages: order.map((handle) => ({
      name: names.get(handle) as string,
      handle,
      inputs: handle.edges.map(({ from, role }) => ({ from: placeOf(from, names.get(handle) as string), role })),
    })),
    output: placeOf(options.output, 'output'),
    side: (options.side ?? []).map((handle) => placeOf(handle, 'side')),
    slo: options.slo ?? {},
    ladder: Object.entries(options.ladder ?? {}).map(([rung, without]) => ({
      name: checkedRung(name, rung, without),
      without: without.map((handle) => placeOf(handle, `ladder '${rung}'`)),
    })),
    fallback: options.fallback ?? 'sequential',
    ports: options.ports ?? {},
  };
  checkTypes(pipeline);
  checkDeclaredOptions(pipeline);
  checkPorts(pipeline);
  checkReach(pipeline);
  checkBudgets(pipeline, (stage) => stage.handle.options, pipeline.slo, name);
  return pipeline;
}

/** @throws DefinitionError where a rung has a name that is taken, does without nothing, or without what must be there. */
function checkedRung(pipeline: string, rung: string, without: readonly Handle<unknown>[]): string {
  const fail = (problem: string, mend: string): DefinitionError =>
    new DefinitionError('definition.option', `${pipeline}, ladder '${rung}'`, problem, mend);
  if (rung === fullRung || rung === cannedRung)
    throw fail('has a name that every ladder has already.', 'Choose another.');
  if (without.length === 0) throw fail('does without nothing.', 'Name the stages that are missing on it.');
  if (without.some(({ options }) => options.optional !== true && options.fallback === undefined)) {
    throw fail('does without a stage that must be there.', 'Make it optional, or give it a fallback.');
  }
  return rung;
}

function nameStages(name: string, stages: Readonly<Record<string, Handle<unknown>>>): Map<Handle<unknown>, string> {
  const names = new Map<Handle<unknown>, string>();
  for (const [stageName, handle] of Object.entries(stages)) {
    if (!isHandle(handle)) throw noStage(`${name}.${stageName}`, 'is no stage', handle);
    const other = names.get(handle);
    if (other !== undefined) {
      throw new DefinitionError(
        'definition.duplicate',
        `${name}.${stageName}`,
        `is the same stage as '${other}'.`,
        'Declare each stage once, under one name.',
      );
    }
    names.set(handle, stageName);
  }
  return names;
}

/** Depth first; an input that is still open when it is met again closes a cycle. */
function sortStages(name: string, names: ReadonlyMap<Handle<unknown>, string>): Handle<unknown>[] {
  const order: Handle<unknown>[] = [];
  const done = new Set<Handle<unknown>>();
  const open: Handle<unknown>[] = [];
  const visit = (handle: Handle<unknown>): void => {
    if (done.has(handle)) return;
    if (open.includes(handle)) {
      const cycle = [...open.slice(open.indexOf(handle)), handle].map((each) => names.get(each)).join(' → ');
      throw new DefinitionError(
        'definition.cycle',
        `${name}.${names.get(handle)}`,
        `feeds itself: ${cycle}.`,
        'Take one of these inputs away; a stage that must ask again does so inside itself.',
      );
    }
    open.push(handle);
    for (const { from, role } of handle.edges) {
      if (!isHandle(from)) {
        const what = role === 'gate' ? 'waits (after) for something that is no stage' : 'has an input that is no stage';
        throw noStage(`${name}.${names.get(handle)}`, what, from);
      }
      if (!names.has(from)) throw unnamed(name, names.get(handle) as string, from.kind.name);
      visit(from);
    }
    open.pop();
    done.add(handle);
    order.push(handle);
  };
  for (const handle of names.keys()) visit(handle);
  return order;
}

/** An input that is not there yet is a handle used above the line that declares it, or modules that import each other. */
function noStage(place: string, problem: string, value: unknown): DefinitionError {
  const given = value === undefined ? 'undefined' : JSON.stringify(value);
  return new DefinitionError(
    'definition.type',
    place,
    `${problem}: it is ${given}.`,
    'Give what a stage function such as input() or compose() returned.',
  );
}

function unnamed(name: string, user: string, kind = 'stage'): DefinitionError {
  return new DefinitionError(
    'definition.unnamed',
    `${name}.${user}`,
    `uses a ${kind} that has no name.`,
    'Add it to the stages of definePipeline.',
  );
}

function checkDeclaredOptions(pipeline: Pipeline): void {
  for (const stage of pipeline.stages) {
    for (const [option, value] of Object.entries(stage.handle.options)) {
      if (isKnob(value)) continue;
      checkOption(stage, option, value, `${pipeline.name}.${stage.name}`);
    }
  }
}
