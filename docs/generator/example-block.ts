import { TestScheduler } from 'rxjs/testing';
import { execute } from './evaluate.ts';

/** What an example logs, and what it says it logs by its `// → …` comments, in order. */
export interface ExampleRun {
  readonly logged: readonly string[];
  readonly promised: readonly string[];
}

/**
 * Runs an example of the docs in virtual time. Its imports are taken as read: it sees all of rxjs and all operators.
 * Strings are logged as they are, all else as JSON.
 */
export function runExample(code: string): ExampleRun {
  const logged: string[] = [];
  const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  const console = { log: (...values: unknown[]) => logged.push(values.map(shown).join(' ').trimEnd()) };
  const body = code.replace(/^import [^;]*;$/gm, '');
  new TestScheduler(() => true).run(() => execute(body, { console }));
  const promised = [...code.matchAll(/\/\/ → (.*)$/gm)].map(([, line = '']) => line.trimEnd());
  return { logged, promised };
}
