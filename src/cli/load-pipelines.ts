import { readFileSync } from 'node:fs';
import agentRuntime from '../../pipelines/agent-runtime.ts';
import assistant from '../../pipelines/assistant.ts';
import phases from '../../pipelines/phases.ts';
import serviceDesk from '../../pipelines/service-desk.ts';
import { type Offer, type Pipeline, parseSurfaces } from '../index.ts';

const declared: readonly Pipeline[] = [assistant, agentRuntime, serviceDesk, phases];

/**
 * The pipelines of this repository, each with the surfaces of the YAML file beside it.
 *
 * @throws DefinitionError naming file and line where a surface does not fit its pipeline.
 */
export function loadPipelines(): readonly Offer[] {
  return declared.map((pipeline) => {
    const name = `${pipeline.name}.surfaces.yaml`;
    const source = readFileSync(new URL(`../../pipelines/${name}`, import.meta.url), 'utf8');
    return { pipeline, surfaces: parseSurfaces(source, `pipelines/${name}`, pipeline) };
  });
}
