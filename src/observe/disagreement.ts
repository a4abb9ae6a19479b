import type { RunEvent } from '../engine/events.ts';
import type { Json } from '../ports/index.ts';

/** A run whose guess and whose plan wanted different tools. */
export interface Disagreement {
  /** What was asked. */
  readonly text: string;
  /** Tools that were begun on the guess; none where it was not sure of any. */
  readonly guessed: readonly string[];
  /** Tools the plan asked for and that answered, in its order. */
  readonly planned: readonly string[];
}

/**
 * What guess and plan of a run disagreed about; undefined where they agreed, where the plan asked for nothing or was
 * not answered, or where the run holds no question. Other arguments for the same tools are no disagreement.
 */
export function disagreementOf(log: readonly RunEvent[]): Disagreement | undefined {
  const guessed = new Set<string>();
  const planned = new Set<string>();
  let question: Json | undefined;
  for (const event of log) {
    if (event.type === 'started' || (event.type === 'input' && event.final)) question = event.input;
    else if (event.type === 'tool' && event.phase === 'start' && event.speculative) guessed.add(event.call.name);
    else if (event.type === 'tool' && event.phase === 'end') {
      if (!event.ok) return undefined;
      planned.add(event.call.name);
    }
  }
  const text = textOf(question);
  if (text === undefined || planned.size === 0) return undefined;
  const isSame = guessed.size === planned.size && [...planned].every((name) => guessed.has(name));
  return isSame ? undefined : { text, guessed: [...guessed], planned: [...planned] };
}

function textOf(input: Json | undefined): string | undefined {
  if (typeof input === 'string') return input;
  const { text } = (typeof input === 'object' && input !== null ? input : {}) as { readonly text?: Json };
  return typeof text === 'string' ? text : undefined;
}
