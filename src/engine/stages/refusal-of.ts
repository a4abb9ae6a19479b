import type { Json, ToolCall, ToolFailure, ToolSpec } from '../../ports/index.ts';
import { jsonWeight } from '../json-weight.ts';
import type { StageContext } from '../stage-context.ts';

/** Why a call is not begun; undefined where it may be. */
export function refusalOf(
  call: ToolCall,
  specs: ReadonlyMap<string, ToolSpec>,
  context: StageContext,
): ToolFailure | undefined {
  const spec = specs.get(call.name);
  if (context.isRefresh && spec?.readOnly !== true) {
    return { code: 'refused', message: `${call.name} has side effects, and nobody asked for them again` };
  }
  const mayChange = context.capabilities.changes !== false || spec?.readOnly === true;
  if (!mayChange && spec !== undefined) {
    return { code: 'refused', message: `${call.name} changes something, which may not be done on this surface` };
  }
  const refusal = context.port('ToolHost').check?.(call);
  if (refusal !== undefined || spec !== undefined) return refusal;
  const known = [...specs.keys()].join(', ');
  return { code: 'unknown-tool', message: `there is no tool ${call.name}; call one of ${known}` };
}

/** What is wrong with a result, whatever it says; undefined where nothing is. */
export function problemOf(value: Json, maxChars: number): ToolFailure | undefined {
  const weight = jsonWeight(value, maxChars);
  if (weight === undefined) return { code: 'malformed', message: 'the tool gave something that is no JSON' };
  if (weight <= maxChars) return undefined;
  return { code: 'too-large', message: `the result has more than ${maxChars} characters; ask for less` };
}
