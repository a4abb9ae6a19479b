import { compile } from '../engine/compile.ts';
import { describePlan } from '../engine/describe.ts';
import { mermaid, type Offer, type PipelineDescription } from '../index.ts';

/** Every pipeline on each of its surfaces. */
export function describePipelines(offers: readonly Offer[]): PipelineDescription[] {
  return offers.flatMap(({ pipeline, surfaces = [] }) =>
    surfaces.map((surface) => describePlan(compile(pipeline, surface, 'streaming'))),
  );
}

/** `tailrace pipelines [name] [--surface chat] [--mermaid] [--json]`: lists, describes and draws what is declared. */
export function listPipelines(
  offers: readonly Offer[],
  name: string | undefined,
  flags: { surface?: string; mermaid?: boolean; json?: boolean },
): string {
  const descriptions = describePipelines(offers);
  const chosen = descriptions.filter(
    (each) =>
      (name === undefined || each.name === name) && (flags.surface === undefined || each.surface === flags.surface),
  );
  if (chosen.length === 0) {
    const known = descriptions.map((each) => `${each.name} (${each.surface})`).join(', ');
    throw new Error(`there is no such pipeline or surface; there are ${known}`);
  }
  if (flags.json === true) return JSON.stringify(chosen, null, 2);
  if (flags.mermaid === true) return chosen.map(mermaid).join('\n');
  return chosen.map(describe).join('\n');
}

/** `  limits: costUsd 0.018, killRatio 0.001`; nothing where none is declared. */
function settingsLine(what: string, settings: object): string[] {
  const said = Object.entries(settings).map(
    ([name, value]) => `${name} ${value === true ? 'yes' : value === false ? 'no' : value}`,
  );
  return said.length === 0 ? [] : [`  ${what}: ${said.join(', ')}`];
}

function describe(description: PipelineDescription): string {
  const { name, version, surface, stages, slo, limits, capabilities, criticalPath } = description;
  const width = Math.max(...stages.map((stage) => stage.name.length));
  const rows = stages.map((stage) => {
    const from = stage.inputs
      .map((each) => (each.role === 'data' ? each.stage : `${each.stage} (${each.role})`))
      .join(', ');
    const ports = Object.values(stage.ports).join(', ');
    const budget = typeof stage.options.budgetMs === 'number' ? `${stage.options.budgetMs} ms` : '';
    const side = stage.isSide ? ' [after the answer]' : '';
    return `  ${stage.name.padEnd(width)}  ${stage.kind.padEnd(10)} ${budget.padStart(8)}  ${ports.padEnd(14)} ${from && `← ${from}`}${side}`.trimEnd();
  });
  const path = (which: 'first' | 'full', limit: number | undefined): string => {
    const { steps, totalMs } = criticalPath[which];
    const sum = steps.map(({ stage, ms }) => `${stage} ${ms}`).join(' + ');
    return `${sum} = ${totalMs} ms${limit === undefined ? '' : ` of ${limit} ms`}`;
  };
  return [
    `${name}@${version} on ${surface}`,
    ...rows,
    `  critical path to the first token: ${path('first', slo.firstToken?.p95Ms)}`,
    `  critical path to the end:         ${path('full', slo.full?.p95Ms)}`,
    ...settingsLine('limits', limits),
    ...settingsLine('capabilities', capabilities),
    '',
  ].join('\n');
}
