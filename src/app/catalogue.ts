import type { StageCard, SurfaceCard } from '../console/index.ts';
import type { PipelineDescription } from '../index.ts';

/** What is offered, as `GET /v1/pipelines` tells it: stages, ports, budgets and promises; no prompt, no text, no code. */
export function catalogueOf(descriptions: readonly PipelineDescription[]): SurfaceCard[] {
  return descriptions.map(({ name, version, surface, slo, output, stages }) => ({
    ...{ name, version, surface, slo, output },
    stages: stages.map(stageCard),
    isEarly: stages.some(({ options }) => options.early !== undefined && options.early !== false),
  }));
}

function stageCard({ name, kind, inputs, ports, options, isSide }: PipelineDescription['stages'][number]): StageCard {
  const { budgetMs } = options;
  return { name, kind, inputs, ports: Object.values(ports), ...(typeof budgetMs === 'number' && { budgetMs }), isSide };
}
