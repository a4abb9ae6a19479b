import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BOOKSHOP_SPECS } from '../../adapters/tools/bookshop/index.ts';
import type { Pipeline, ToolSpec } from '../../index.ts';
import { ModelError } from '../../simulate/model/fields.ts';
import { parseModel } from '../../simulate/model/parse-model.ts';
import type { SimulationModel } from '../../simulate/model/simulation-model.ts';

/** The tools whose marks, such as read-only, a simulation takes from the real ones. */
const TOOLS_OF: Readonly<Record<string, readonly ToolSpec[]>> = { assistant: Object.values(BOOKSHOP_SPECS) };

/** The tools that the real adapters of a pipeline have; none where it has none here. */
export function toolsOf(pipeline: Pipeline): readonly ToolSpec[] {
  return TOOLS_OF[pipeline.name] ?? [];
}

/** A simulation file as text, so that parts of it can be changed and read again. */
export interface World {
  readonly file: string;
  readonly source: string;
  readonly model: SimulationModel;
}

/**
 * Reads the simulation file of a pipeline: the one named, or `NAME.simulation.yaml` beside the pipelines.
 *
 * @throws ModelError naming file and place; the file system's own errors.
 */
export function loadWorld(pipeline: Pipeline, file: string | undefined): World {
  const path =
    file === undefined
      ? fileURLToPath(new URL(`../../../pipelines/${pipeline.name}.simulation.yaml`, import.meta.url))
      : resolve(file);
  const source = readFileSync(path, 'utf8');
  return { file: path, source, model: readWorld(pipeline, path, source) };
}

/** @throws ModelError naming file and place. */
export function readWorld(pipeline: Pipeline, file: string, source: string): SimulationModel {
  const tools = TOOLS_OF[pipeline.name];
  try {
    return parseModel(source, dirname(file), { ports: pipeline.ports, ...(tools === undefined ? {} : { tools }) });
  } catch (error) {
    if (error instanceof ModelError) throw new ModelError(`${file}: ${error.path}`, faultOf(error));
    throw error;
  }
}

function faultOf({ path, message }: ModelError): string {
  return message.slice(path.length + 2);
}
