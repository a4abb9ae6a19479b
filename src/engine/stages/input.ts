import { mergeMap, Observable, of } from 'rxjs';
import type { Json, Query } from '../../ports/index.ts';
import { RunError } from '../errors.ts';
import type { Handle, StageKind } from '../handle.ts';
import { code, positiveInteger } from '../option-types.ts';
import { stage } from '../stage.ts';
import type { StageContext } from '../stage-context.ts';

export interface InputOptions<T> {
  /** Turns the request's JSON into what the pipeline works on; throws where it cannot. Absent: a {@link Query}. */
  readonly parse?: (input: Json) => T;
  /** Characters of a query's text at most. */
  readonly maxChars?: number;
}

const queryInput: StageKind = {
  name: 'input',
  emits: 'query',
  options: { parse: code, maxChars: positiveInteger },
  ports: [],
  build: (context) => parsed(context, (input) => parseQuery(input, (context.options.maxChars as number) ?? 32_768)),
};

const valueInput: StageKind = {
  ...queryInput,
  emits: 'value',
  build: (context) => parsed(context, context.options.parse as (input: Json) => unknown),
};

/** The request itself: one element. */
export function input<T = Query>(options: InputOptions<T> = {}): Handle<T> {
  return stage(options.parse === undefined ? queryInput : valueInput, [], options);
}

/** Only what is whole is parsed: whoever reads the question waits for all of it. */
function parsed(context: StageContext, parse: (input: Json) => unknown): Observable<unknown> {
  const { growing, request } = context;
  if (growing === undefined) return parsedFrom(request.input, context, parse);
  return growing.whole.pipe(mergeMap((input) => parsedFrom(input, context, parse)));
}

function parsedFrom(input: Json, context: StageContext, parse: (input: Json) => unknown): Observable<unknown> {
  try {
    return of(parse(input));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return new Observable((subscriber) => {
      subscriber.error(new RunError('run.bad-input', message, { stage: context.stage, cause: error }));
    });
  }
}

function parseQuery(input: Json, maxChars: number): Query {
  if (typeof input === 'string') return parseQuery({ text: input }, maxChars);
  if (typeof input !== 'object' || input === null || !('text' in input) || typeof input.text !== 'string') {
    throw new TypeError('the input must be a text, or an object with a text: { "text": "…" }');
  }
  if (input.text.length > maxChars) {
    throw new RangeError(`the text has ${input.text.length} characters; at most ${maxChars} are taken`);
  }
  for (const field of ['session', 'user', 'locale']) {
    const value = (input as Record<string, Json>)[field];
    if (value !== undefined && typeof value !== 'string') throw new TypeError(`${field} of the input must be a text`);
  }
  return input as unknown as Query;
}
