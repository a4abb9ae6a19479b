import type { Plan } from './compile.ts';
import { type CriticalPath, criticalPath } from './critical-path.ts';
import type { EdgeRole } from './handle.ts';
import type { Slo } from './pipeline.ts';
import type { TurnLimits } from './surface.ts';

/** A pipeline on a surface, as a person or a tool wants to read it: plain data. */
export interface PipelineDescription {
  readonly name: string;
  readonly version: number;
  readonly surface: string;
  readonly slo: Slo;
  readonly limits: TurnLimits;
  readonly capabilities: Readonly<Record<string, boolean>>;
  readonly output: string;
  readonly stages: readonly StageDescription[];
  /** The longest path by budgets up to the first element, and to the end. */
  readonly criticalPath: { readonly first: CriticalPath; readonly full: CriticalPath };
}

export interface StageDescription {
  readonly name: string;
  readonly kind: string;
  readonly emits: string;
  readonly inputs: readonly { readonly stage: string; readonly role: EdgeRole }[];
  /** The ports the stage calls, by the option that names them. */
  readonly ports: Readonly<Record<string, string>>;
  /** Options with the surface applied; code is left out. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly isSide: boolean;
}

export function describePlan(plan: Plan): PipelineDescription {
  const { pipeline, surface, slo, limits, capabilities } = plan;
  const nameOf = (place: number): string => pipeline.stages[place]?.name ?? '';
  const optionsOf = (stage: { readonly name: string }) =>
    plan.stages.find(({ name }) => name === stage.name)?.options ?? {};
  return {
    name: pipeline.name,
    version: pipeline.version,
    surface,
    slo,
    limits,
    capabilities,
    output: nameOf(pipeline.output),
    stages: pipeline.stages.map(({ name, handle, inputs }, place) => ({
      name,
      kind: handle.kind.name,
      emits: handle.kind.emits,
      inputs: inputs.map(({ from, role }) => ({ stage: nameOf(from), role })),
      ports: Object.fromEntries(
        handle.kind.ports.flatMap(({ option, standard }) => {
          const port = optionsOf({ name })[option] ?? standard;
          return port === undefined ? [] : [[option, String(port)]];
        }),
      ),
      options: Object.fromEntries(
        Object.entries(optionsOf({ name })).filter(([, value]) => typeof value !== 'function' && !Array.isArray(value)),
      ),
      isSide: pipeline.side.includes(place),
    })),
    criticalPath: {
      first: criticalPath(pipeline, optionsOf, 'first'),
      full: criticalPath(pipeline, optionsOf, 'full'),
    },
  };
}

/**
 * The graph as a Mermaid flowchart: solid arrows carry elements, dotted ones are guesses and gates, thick ones lie on the
 * critical path.
 *
 * @source https://mermaid.js.org/syntax/flowchart.html
 */
export function mermaid(description: PipelineDescription): string {
  const path = description.criticalPath.full.steps.map(({ stage }) => stage);
  const onPath = new Set(path);
  const lines = ['flowchart LR'];
  for (const { name, kind, options, isSide } of description.stages) {
    const budget = typeof options.budgetMs === 'number' ? `<br/>${options.budgetMs} ms` : '';
    const label = `"${name}<br/><i>${kind}</i>${budget}"`;
    lines.push(isSide ? `  ${name}([${label}])` : `  ${name}[${label}]`);
  }
  for (const { name, inputs, isSide } of description.stages) {
    for (const { stage, role } of inputs) lines.push(`  ${stage} ${arrow(role, isSide, onPath, stage, name)} ${name}`);
  }
  if (path.length > 0) {
    lines.push('  classDef critical stroke-width:3px', `  class ${path.join(',')} critical`);
  }
  return `${lines.join('\n')}\n`;
}

function arrow(role: EdgeRole, isSide: boolean, onPath: ReadonlySet<string>, from: string, to: string): string {
  if (isSide) return '-. afterwards .->';
  if (role === 'guess') return '-. guess .->';
  if (role === 'gate') return '-. after .->';
  if (role === 'lazy') return '-- on a miss -->';
  return onPath.has(from) && onPath.has(to) ? '==>' : '-->';
}
