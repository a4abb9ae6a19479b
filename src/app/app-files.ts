import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Pipeline } from '../index.ts';
import type { App } from './app.ts';

/** What stands beside a pipeline in a file of its own. */
export type AppFileKind = 'surfaces' | 'simulation' | 'rubrics' | 'questions';

/** Where a file of a pipeline may be, the first choice first: one for its version goes before one for all. */
export function appFilePlaces(app: App, { name, version }: Pipeline, kind: AppFileKind): readonly string[] {
  const folder = resolve(app.folder ?? '.');
  return [folder, join(folder, 'pipelines')].flatMap((each) => [
    join(each, `${name}@${version}.${kind}.yaml`),
    join(each, `${name}.${kind}.yaml`),
  ]);
}

/** The file that is there, or undefined. */
export function findAppFile(app: App, pipeline: Pipeline, kind: AppFileKind): string | undefined {
  return appFilePlaces(app, pipeline, kind).find((place) => existsSync(place));
}
