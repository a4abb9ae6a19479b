import { concatMap, type OperatorFunction } from 'rxjs';
import type { JsonObject, ModelPart } from '../index.ts';

/** What a marble of a model may hold: a part, or the short forms of the two usual ones. */
export type ModelPartSketch = ModelPart | string | { readonly name: string; readonly args: JsonObject };

/** Text becomes a text part, `{ name, args }` a tool call with its arguments whole. */
export function asModelParts(): OperatorFunction<unknown, ModelPart> {
  let calls = 0;
  return concatMap((sketch): ModelPart[] => {
    const each = sketch as ModelPartSketch;
    if (typeof each === 'string') return [{ type: 'text', text: each }];
    if ('type' in each) return [each];
    return [{ type: 'tool-call', id: `call_${++calls}`, name: each.name, args: each.args }];
  });
}
