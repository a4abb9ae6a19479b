import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { App } from '../../app/app.ts';
import { appFilePlaces, findAppFile } from '../../app/app-files.ts';
import { offersOf } from '../../app/offers-of.ts';
import { portsOf } from '../../engine/ports-of.ts';
import type { Pipeline, ToolHost, ToolSpec } from '../../index.ts';
import { ModelError } from '../../simulate/model/fields.ts';
import { parseModel } from '../../simulate/model/parse-model.ts';
import type { SimulationModel } from '../../simulate/model/simulation-model.ts';
import { surfacesOf } from './read-variant.ts';

/** The tools whose marks, such as read-only, a simulation takes from the real ones; undefined where the app names none. */
export function toolsOf({ tools, bindings }: App): readonly ToolSpec[] | undefined {
  if (tools !== undefined || bindings === undefined || typeof bindings === 'function') return tools;
  return (bindings.tools as ToolHost | undefined)?.tools;
}

/** A simulation file as text, so that parts of it can be changed and read again. */
export interface World {
  readonly file: string;
  readonly source: string;
  readonly model: SimulationModel;
}

/**
 * Reads the simulation file of a pipeline: the one named, or `NAME.simulation.yaml` beside the app.
 *
 * @throws ModelError naming file and place; Error naming where the file was looked for.
 */
export function loadWorld(app: App, pipeline: Pipeline, file: string | undefined): World {
  const path = file === undefined ? findAppFile(app, pipeline, 'simulation') : resolve(file);
  if (path === undefined || !existsSync(path)) throw noWorld(app, pipeline, file);
  if (!statSync(path).isFile()) throw new Error(`--world: ${file} is no file`);
  const source = readFileSync(path, 'utf8');
  return { file: path, source, model: readWorld(app, pipeline, path, source) };
}

/** @throws ModelError naming file and place. */
export function readWorld(app: App, pipeline: Pipeline, file: string, source: string): SimulationModel {
  const tools = toolsOf(app);
  const surfaces = offersOf(app)
    .filter((offer) => offer.pipeline.name === pipeline.name)
    .flatMap((offer) => surfacesOf(offer));
  try {
    return parseModel(source, dirname(file), {
      ports: { ...Object.fromEntries(portsOf(pipeline)), ...pipeline.ports },
      surfaces: [...new Set(surfaces)],
      ...(tools === undefined ? {} : { tools }),
    });
  } catch (error) {
    if (error instanceof ModelError) throw new ModelError(`${relative('.', file)}: ${error.path}`, faultOf(error));
    throw error;
  }
}

function noWorld(app: App, pipeline: Pipeline, file: string | undefined): Error {
  if (file !== undefined) return new Error(`--world: there is no file ${file}`);
  const places = appFilePlaces(app, pipeline, 'simulation').map((place) => relative('.', place));
  return new Error(
    `nothing says how the providers of ${pipeline.name} behave: write ${places[1]}, or name a file with --world\n` +
      `  looked for: ${places.join(', ')}`,
  );
}

function faultOf({ path, message }: ModelError): string {
  return message.slice(path.length + 2);
}
