import { readFileSync } from 'node:fs';
import { type Pipeline, parseSurfaces, type Surface } from '../../src/index.ts';

/** Reads the surfaces of a pipeline from the YAML file beside it, by name. */
export function surfacesOf(pipeline: Pipeline): (name: string) => Surface {
  const file = `${pipeline.name}.surfaces.yaml`;
  const source = readFileSync(new URL(`../../pipelines/${file}`, import.meta.url), 'utf8');
  const surfaces = new Map(parseSurfaces(source, file, pipeline).map((surface) => [surface.name, surface]));
  return (name) => {
    const found = surfaces.get(name);
    if (found === undefined) throw new Error(`no surface ${name} in ${file}`);
    return found;
  };
}
