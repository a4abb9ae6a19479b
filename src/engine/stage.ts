import { breakerOption } from './breaker-policy.ts';
import { DefinitionError } from './errors.ts';
import type { Edge, EdgeRole, ElementType, Handle, StageKind, StagePolicies } from './handle.ts';
import { either, flag, milliseconds, type OptionTable, oneOf, ratio, record, text } from './option-types.ts';

/** The options of every stage, whatever its kind. */
export const policyOptions: OptionTable = {
  budgetMs: milliseconds,
  firstMs: milliseconds,
  timeoutMs: milliseconds,
  cacheMs: milliseconds,
  fallback: text,
  optional: flag,
  hedge: record({ afterMs: either(milliseconds, oneOf('p95')), port: text, shareRatio: ratio }),
  breaker: breakerOption,
};

/** One input of a stage about to be declared. */
export function edge(from: Handle<unknown>, accepts: readonly ElementType[], role: EdgeRole = 'data'): Edge {
  return { from, role, accepts };
}

/** Declares a stage of a kind. The kinds' own functions (`planner`, `compose`, …) are what pipelines call. */
export function stage<T>(kind: StageKind, edges: readonly Edge[], options: object): Handle<T> {
  const { after, ...rest } = options as StagePolicies & Record<string, unknown>;
  const gates =
    after === undefined ? [] : Array.isArray(after) ? (after as Handle<unknown>[]) : [after as Handle<unknown>];
  return {
    kind,
    edges: [...edges, ...gates.map((from): Edge => ({ from, role: 'gate' }))],
    options: rest,
  };
}

/** @throws DefinitionError where the stage has no such option, or the value does not fit it. */
export function checkOption(
  stage: { readonly name: string; readonly handle: Handle<unknown> },
  option: string,
  value: unknown,
  place: string,
): void {
  const { kind } = stage.handle;
  const check = kind.options[option] ?? policyOptions[option];
  if (check === undefined) {
    const known = [...Object.keys(kind.options), ...Object.keys(policyOptions)].sort().join(', ');
    throw new DefinitionError(
      'definition.option',
      place,
      `stage '${stage.name}' (${kind.name}) has no option '${option}'.`,
      `It has ${known}.`,
    );
  }
  const problem = value === undefined ? undefined : check(value);
  if (problem !== undefined) {
    throw new DefinitionError(
      'definition.option',
      place,
      `${option} of stage '${stage.name}' ${problem}.`,
      `It is ${JSON.stringify(value) ?? typeof value}.`,
    );
  }
}
