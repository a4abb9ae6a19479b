import type { Observable } from 'rxjs';
import type { ToolCall, ToolHost, ToolOutcome, ToolSpec } from '../../ports/index.ts';
import { DefinitionError } from '../errors.ts';
import type { Handle, StageKind } from '../handle.ts';
import { code, flag, listOf, milliseconds, positiveInteger, ratio, record, text } from '../option-types.ts';
import { edge, stage } from '../stage.ts';
import type { CallToolsOptions } from './call-tools-options.ts';
import { ToolRun } from './tool-run.ts';

const budget = record({
  maxInFlight: positiveInteger,
  maxStarts: positiveInteger,
  maxWastedMs: milliseconds,
  minConfidence: ratio,
  governed: flag,
});

const kind: StageKind = {
  name: 'callTools',
  emits: 'outcome',
  options: {
    port: text,
    fanOut: positiveInteger,
    ordered: flag,
    maxQueued: positiveInteger,
    maxResultChars: positiveInteger,
    validatePlan: code,
    speculate: (value) => (typeof value === 'boolean' ? undefined : budget(value)),
    guessable: listOf(text),
    specs: (value) => (Array.isArray(value) ? undefined : 'is code: it can be set in the declaration only'),
  },
  ports: [{ option: 'port', type: 'ToolHost', standard: 'tools' }],
  checkBound: ({ guessable = [] }: CallToolsOptions, bound, place) =>
    checkGuessable(guessable, (bound('port') as ToolHost).tools, place),
  build: (context, [plan, guess]) => new ToolRun(context).outcomes(plan as Observable<ToolCall>, guess),
};

/**
 * Runs the calls of a plan as they come: several at once, each result passed on when it is there, failures as values.
 * A call of an unknown tool, or with arguments that its host's check refuses, is settled as an error and never begun.
 * So is one whose result is no JSON (`malformed`), or too much of it (`too-large`). A tool with side effects runs once a run for equal arguments, whatever asks for it.
 *
 * @throws DefinitionError where a tool with side effects is declared guessable.
 */
export function callTools(plan: Handle<ToolCall>, options: CallToolsOptions = {}): Handle<ToolOutcome> {
  const { guess, ...rest } = options;
  checkGuessable(rest.guessable ?? [], rest.specs ?? [], 'callTools');
  const guesses = guess === undefined ? [] : [edge(guess, ['intent'], 'guess')];
  return stage(kind, [edge(plan, ['call']), ...guesses], rest);
}

/** @throws DefinitionError where one of the named tools is not marked read-only. */
function checkGuessable(guessable: readonly string[], specs: readonly ToolSpec[], place: string): void {
  for (const name of guessable) {
    const spec = specs.find((each) => each.name === name);
    if (spec === undefined || spec.readOnly === true) continue;
    throw new DefinitionError(
      'definition.speculation',
      place,
      `tool '${name}' has side effects, so it cannot be guessed.`,
      'Take it out of guessable, or mark the tool readOnly if a call changes nothing.',
    );
  }
}
