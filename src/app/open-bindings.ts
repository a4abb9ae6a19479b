import { type Bindings, DefinitionError } from '../index.ts';
import type { App, AppSettings, OpenBindings } from './app.ts';

/**
 * Opens the adapters of an app.
 *
 * @throws DefinitionError where it binds none; what its own function throws.
 */
export async function openBindings(app: App, settings: AppSettings): Promise<OpenBindings> {
  const { bindings } = app;
  if (bindings === undefined) {
    throw new DefinitionError(
      'binding.missing',
      'the app',
      'binds no adapters, so it cannot be served.',
      'Add them: defineApp({ pipelines, bindings: { model, tools } }).',
    );
  }
  if (typeof bindings !== 'function' && settings.model !== undefined) {
    throw new DefinitionError(
      'definition.app',
      'the app',
      'binds one model and takes no --model.',
      'Make bindings a function of { model, env } to have it chosen.',
    );
  }
  const opened = typeof bindings === 'function' ? await bindings(settings) : bindings;
  return isOpen(opened) ? opened : { bindings: opened };
}

/** No port has the name `bindings`: what has it, tells how to close as well. */
function isOpen(opened: Bindings | OpenBindings): opened is OpenBindings {
  return 'bindings' in opened;
}
