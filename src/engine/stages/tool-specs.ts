import type { ToolSpec } from '../../ports/index.ts';
import type { StageContext } from '../stage-context.ts';

/** The tools of the stage's host by name; made again when the host has another list. */
export function specsOf(context: StageContext): ReadonlyMap<string, ToolSpec> {
  const { tools } = context.port('ToolHost');
  const kept = context.shared.get('tool-specs') as SpecTable | undefined;
  if (kept?.tools === tools) return kept.byName;
  const byName = new Map(tools.map((spec) => [spec.name, spec]));
  context.shared.set('tool-specs', { tools, byName } satisfies SpecTable);
  return byName;
}

interface SpecTable {
  readonly tools: readonly ToolSpec[];
  readonly byName: ReadonlyMap<string, ToolSpec>;
}
