import type { ModelPart } from '../../../ports/index.ts';
import type { PlannedCall } from '../../classifier/bookshop/plan-calls.ts';
import { wordPieces } from './word-pieces.ts';

/** How a plan is put into parts: as streamed arguments, as text that holds a JSON array, or as whole calls. */
export type PlanForm = 'tool-delta' | 'text' | 'tool-call';

/** The parts of a plan, in pieces the size of a model's tokens. Ids are `prefix` and the number of the call. */
export function* streamPlan(
  calls: readonly PlannedCall[],
  form: PlanForm,
  prefix: string,
): Generator<ModelPart, void, undefined> {
  if (form === 'text') {
    const plan = calls.map(({ name, args }, index) => ({ id: `${prefix}.${index + 1}`, name, arguments: args }));
    for (const text of wordPieces(spaced(JSON.stringify(plan)))) yield { type: 'text', text };
    return;
  }
  for (const [index, { name, args }] of calls.entries()) {
    const id = `${prefix}.${index + 1}`;
    if (form === 'tool-call') {
      yield { type: 'tool-call', id, name, args };
      continue;
    }
    yield { type: 'tool-delta', index, id, name, args: '' };
    for (const piece of wordPieces(spaced(JSON.stringify(args)))) yield { type: 'tool-delta', index, args: piece };
  }
}

/** A space after each comma and colon between tokens of JSON, as models write it; never inside a string. */
function spaced(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|[,:]/g, (part) => (part === ',' || part === ':' ? `${part} ` : part));
}
