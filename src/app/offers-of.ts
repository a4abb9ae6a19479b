import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { plainSurface } from '../engine/surface.ts';
import { type Offer, parseSurfaces } from '../index.ts';
import { type App, isOffer } from './app.ts';
import { findAppFile } from './app-files.ts';

/**
 * The pipelines of an app, each with its surfaces: its own, or those of the YAML file beside it, or the plain one.
 *
 * @throws DefinitionError naming file and line where a surface does not fit its pipeline.
 */
export function offersOf(app: App): readonly Required<Offer>[] {
  return app.pipelines.map((each) => {
    const { pipeline, surfaces = [] } = isOffer(each) ? each : { pipeline: each };
    if (surfaces.length > 0) return { pipeline, surfaces };
    const file = findAppFile(app, pipeline, 'surfaces');
    if (file === undefined) return { pipeline, surfaces: [plainSurface] };
    return { pipeline, surfaces: parseSurfaces(readFileSync(file, 'utf8'), relative('.', file), pipeline) };
  });
}
