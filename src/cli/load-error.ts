import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefinitionError } from '../index.ts';

/** A module that a command was given cannot be used: names the module, the line where there is one, and the mend. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
  readonly code = 'app.load';

  constructor(file: string, problem: string, mend: string, options?: ErrorOptions) {
    super(`${file}: ${problem} ${mend}`, options);
  }

  /** What a module threw while it was loaded; a declaration's own error says more than any other could. */
  static of(file: string, error: unknown): Error {
    if (error instanceof DefinitionError) return error;
    const message = error instanceof Error ? error.message : String(error);
    const at = error instanceof Error ? placeOf(error) : undefined;
    return new LoadError(at ?? file, `cannot be loaded: ${message}`, '', { cause: error });
  }
}

/** The place in the user's own files where an error came from: `file:line`, or undefined where no frame tells. */
function placeOf({ stack = '' }: Error): string | undefined {
  for (const [, url = '', line = ''] of stack.matchAll(/(file:\/\/\S+?):(\d+)/g)) {
    const path = fileURLToPath(url);
    if (!path.includes('/node_modules/')) return `${relative('.', path)}:${line}`;
  }
  return undefined;
}
