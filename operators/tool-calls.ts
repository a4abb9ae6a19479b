import type { OperatorFunction } from 'rxjs';
import { checkFunction, checkNumber, checkOptions } from './check-options.ts';
import { operate, subscribeTo } from './operate.ts';
import { CallRegister } from './tool-calls/call-register.ts';
import { DeltaReader } from './tool-calls/delta-reader.ts';
import type { ToolCallEvent, ToolCallSource } from './tool-calls/events.ts';
import { PlanReader } from './tool-calls/plan-reader.ts';

/** Options of {@link toolCalls}. */
export interface ToolCallsOptions {
  /** Longest call held, in UTF-16 units from its opening brace; over it the call is malformed. Default 65,536. */
  readonly maxChars?: number;
  /** Deepest nesting of arguments, the outermost object counted; over it the call is malformed. Default 64. */
  readonly maxDepth?: number;
  /** Most calls of one plan; those over it are malformed. Default 256. */
  readonly maxCalls?: number;
  /** Names a call that came without an id; `count` is 1 for the first call. Default `call_1`, `call_2` … */
  readonly makeId?: (count: number) => string;
  /** Told of every call and malformed call as it leaves. */
  readonly observe?: (event: ToolCallEvent) => void;
}

/**
 * Finds the tool calls in a streamed plan and lets each out the moment its arguments close, while the plan still
 * streams.
 *
 * ```marbles
 * operator: pipe(toolCalls(), filter(({ type }) => type === 'call'), map(({ name }) => name))
 * source:   -a-b-c-d---|
 * expected: -----F-G---|
 * values:   { a: '[{"name":"find",', b: '"arguments":{"q":"', c: 'x"}}, {"na', d: 'me":"buy","args":{}}]', F: 'find', G: 'buy' }
 * ```
 *
 * In come pieces of text, or a model's parts: `text`, `tool-delta` (arguments in pieces), `tool-call` (whole). Out come
 * `call`, `malformed` (a call that cannot be made: where and why) and `text` (what stands around the calls).
 *
 * ```ts @example
 * import { of } from 'rxjs';
 * import { toolCalls } from 'tailrace/operators';
 *
 * of('Let me see. {"name":"find","arg', 'uments":{"q":"noir"}}', '{"name":"buy","args":[17]}')
 *   .pipe(toolCalls())
 *   .subscribe((event) => {
 *     if (event.type === 'call') console.log(event.id, event.name, event.args);
 *     if (event.type === 'malformed') console.log(event.reason, 'at', event.position);
 *   });
 * // → call_1 find {"q":"noir"}
 * // → bad-arguments at 73
 * ```
 *
 * In text, a call is a JSON object with a name and arguments: `{"name", "arguments"}`, also `args`, `parameters` or
 * `input`, also within a `function` (OpenAI, its arguments in quotes or not), a `functionCall` (Gemini) or a `toolUse`
 * (Bedrock), also `toolName` and `toolCallId` (AI SDK); alone, one after the other, in an array or in
 * `{"tool_calls": […]}`; with prose or a code fence around it or not. A call leaves once its name and its arguments are
 * known, so an `id` should stand before the arguments. An object inside arguments, or inside a call that is malformed,
 * is never taken for a call.
 *
 * The result does not depend on how the stream is cut: pieces may end inside an escape or between surrogates.
 *
 * - **Bound**: one open call of at most `maxChars` units for text, and one for each of at most `maxCalls` open indexes of
 *   deltas; for each call that left, its id and a fingerprint. What is over is `malformed`, and the plan goes on after it.
 * - **On complete** a call named with no arguments at all leaves with `{}`, and one cut off is malformed (`truncated`); a
 *   `finish` part does the same for deltas. **On error** the error passes at once and an open call is dropped. **On
 *   unsubscribe** the source is left at once.
 * - What `makeId` or `observe` throws fails the output.
 *
 * RxJS has nothing near: `reduce` and `JSON.parse` give the first call when the last one has been written.
 *
 * @throws RangeError for a bound under 1.
 * @throws TypeError for an option that should be a function and is not.
 * @source RFC 8259 and JSONTestSuite for what is JSON; bench/quality/tool-calls.ts for what is found, and when
 */
export function toolCalls(options: ToolCallsOptions = {}): OperatorFunction<ToolCallSource, ToolCallEvent> {
  const {
    maxChars = 65_536,
    maxDepth = 64,
    maxCalls = 256,
    makeId = callNumber,
    observe,
  } = checkOptions('toolCalls', options);
  checkNumber('toolCalls', 'maxChars', maxChars, { min: 1, whole: true });
  checkNumber('toolCalls', 'maxDepth', maxDepth, { min: 1, whole: true });
  checkNumber('toolCalls', 'maxCalls', maxCalls, { min: 1, whole: true });
  checkFunction('toolCalls', 'makeId', makeId);
  const limits = { maxChars, maxDepth, maxCalls };

  return operate((source, consumer) => {
    const register = new CallRegister(limits, makeId, (event) => {
      if (event.type !== 'text') observe?.(event);
      consumer.next(event);
    });
    // Made when needed: a plan is written in one of the two ways.
    let plan: PlanReader | undefined;
    let deltas: DeltaReader | undefined;
    const write = (text: string) => {
      plan ??= new PlanReader(register);
      plan.write(text);
    };
    const read = (part: ToolCallSource) => {
      if (typeof part === 'string') write(part);
      else if (part.type === 'text') write(part.text);
      else if (part.type === 'tool-delta' || part.type === 'tool-call') {
        deltas ??= new DeltaReader(register);
        if (part.type === 'tool-delta') deltas.write(part);
        else deltas.whole(part.id, part.name, part.args);
      } else if (part.type === 'finish') deltas?.end();
    };
    const end = () => {
      plan?.end();
      deltas?.end();
      consumer.complete();
    };
    // A consumer may feed the source from inside next: a piece is read to its end before the next one is begun.
    const waiting: ToolCallSource[] = [];
    let reading = false;
    let ended = false;
    const take = (part: ToolCallSource) => {
      if (reading) {
        waiting.push(part);
        return;
      }
      reading = true;
      read(part);
      for (let at = 0; at < waiting.length; at++) read(waiting[at] as ToolCallSource);
      if (waiting.length > 0) waiting.length = 0;
      reading = false;
      if (ended) end();
    };
    subscribeTo(source, consumer, {
      next: take,
      complete: () => {
        ended = true;
        if (!reading) end();
      },
    });
  });
}

function callNumber(count: number): string {
  return `call_${count}`;
}
