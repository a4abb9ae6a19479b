import { criticalPath } from './critical-path.ts';
import { DefinitionError } from './errors.ts';
import { isKnob } from './knob.ts';
import type { Pipeline, Slo, Stage } from './pipeline.ts';
import { standardPorts } from './port-names.ts';

/** @throws DefinitionError where an input is of a type its stage does not take. */
export function checkTypes(pipeline: Pipeline): void {
  for (const stage of pipeline.stages) {
    stage.handle.edges.forEach((edge, index) => {
      const emits = edge.from.kind.emits;
      if (edge.accepts === undefined || edge.accepts.includes(emits)) return;
      const from = pipeline.stages[stage.inputs[index]?.from ?? 0]?.name;
      throw new DefinitionError(
        'definition.type',
        `${pipeline.name}.${stage.name}`,
        `${stage.handle.kind.name} takes ${edge.accepts.join(' or ')}, but '${from}' gives ${emits}.`,
        `Feed it a stage that gives ${edge.accepts.join(' or ')}.`,
      );
    });
  }
}

/** @throws DefinitionError where a stage names a port that is not known, or that is of another type. */
export function checkPorts(pipeline: Pipeline): void {
  const known = { ...standardPorts, ...pipeline.ports };
  for (const stage of pipeline.stages) {
    for (const use of stage.handle.kind.ports) {
      const name = stage.handle.options[use.option] ?? use.standard;
      if (name === undefined || isKnob(name)) continue;
      checkPort(pipeline, stage, String(name), use.type, known);
    }
  }
}

function checkPort(
  pipeline: Pipeline,
  stage: Stage,
  name: string,
  type: string,
  known: Readonly<Record<string, string>>,
): void {
  if (known[name] === type) return;
  const fitting = Object.keys(known).filter((each) => known[each] === type);
  throw new DefinitionError(
    'definition.port',
    `${pipeline.name}.${stage.name}`,
    known[name] === undefined ? `there is no port '${name}'.` : `port '${name}' is a ${known[name]}, not a ${type}.`,
    `Name one of ${fitting.join(', ')}, or add ports: { ${name}: '${type}' } to the pipeline.`,
  );
}

/** @throws DefinitionError where a stage is named, but neither the output nor a side stage needs it. */
export function checkReach(pipeline: Pipeline): void {
  const reached = new Set<number>();
  const visit = (place: number): void => {
    if (reached.has(place)) return;
    reached.add(place);
    for (const { from } of pipeline.stages[place]?.inputs ?? []) visit(from);
  };
  visit(pipeline.output);
  for (const place of pipeline.side) visit(place);
  pipeline.stages.forEach((stage, place) => {
    if (reached.has(place)) return;
    throw new DefinitionError(
      'definition.unreachable',
      `${pipeline.name}.${stage.name}`,
      'neither the output nor a side stage needs this stage.',
      'Connect it, or take it out of the pipeline.',
    );
  });
}

/** @throws DefinitionError where the budgets along the longest path add up to more than the SLO allows. */
export function checkBudgets(
  pipeline: Pipeline,
  optionsOf: (stage: Stage) => Readonly<Record<string, unknown>>,
  slo: Slo,
  place: string,
): void {
  const limits = [
    { name: 'firstToken', limit: slo.firstToken?.p95Ms, path: criticalPath(pipeline, optionsOf, 'first') },
    { name: 'full', limit: slo.full?.p95Ms, path: criticalPath(pipeline, optionsOf, 'full') },
  ];
  for (const { name, limit, path } of limits) {
    if (limit === undefined || path.totalMs <= limit) continue;
    const sum = path.steps.map((step) => `${step.stage} ${step.ms}`).join(' + ');
    throw new DefinitionError(
      'definition.slo',
      place,
      `the budgets on the critical path take ${path.totalMs} ms (${sum}), but the SLO for ${name} is ${limit} ms.`,
      name === 'firstToken'
        ? 'Say by firstMs how soon a stage gives its first part, lower a budget, move a stage off the path, or raise the SLO.'
        : 'Lower the budget of one of these stages, move it off the path, or raise the SLO.',
    );
  }
}
