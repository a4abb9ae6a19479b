import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type App, defineApp, isOffer, isPipeline } from '../app/app.ts';
import { bookshopApp } from './bookshop-app.ts';
import { LoadError } from './load-error.ts';

/** An app as the commands work on it. */
export interface LoadedApp {
  readonly app: App;
  /** The module it was loaded from; absent: the bookshop. */
  readonly file?: string;
}

/** What is looked for in the working directory where no `--app` is given. */
const usual = ['ts', 'mts', 'js', 'mjs'].map((extension) => `tailrace.app.${extension}`);

/**
 * Loads the app of a command: the module that `--app` names, or `tailrace.app.ts` (`.mts`, `.js`, `.mjs`) in the working
 * directory, or the bookshop. A module that exports one pipeline, or a list of them, is an app that binds nothing.
 *
 * @throws LoadError where there is no such module or it cannot be loaded; DefinitionError where it is no app.
 */
export async function loadApp(named: string | undefined): Promise<LoadedApp> {
  const file = named ?? usual.find((each) => existsSync(each));
  if (file === undefined) return { app: bookshopApp() };
  const path = resolve(file);
  if (!existsSync(path)) {
    throw new LoadError(file, 'there is no such file.', 'Give --app the module that exports your app.');
  }
  const { default: exported } = await importModule(file, path);
  const app = defineApp(asApp(file, exported));
  return { app: { ...app, folder: resolve(dirname(path), app.folder ?? '.') }, file };
}

async function importModule(file: string, path: string): Promise<{ readonly default?: unknown }> {
  try {
    return (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
  } catch (error) {
    throw LoadError.of(file, error);
  }
}

function asApp(file: string, exported: unknown): App {
  if (isPipeline(exported) || isOffer(exported)) return { pipelines: [exported] };
  if (Array.isArray(exported)) return { pipelines: exported };
  if (typeof exported === 'object' && exported !== null && 'pipelines' in exported) return exported as App;
  throw new LoadError(
    file,
    exported === undefined ? 'has no default export.' : 'exports no app by default.',
    "Write: export default defineApp({ pipelines: […], bindings: { … } }), from 'tailrace/app'.",
  );
}
