import { isDeepStrictEqual } from 'node:util';
import { Subject } from 'rxjs';
import {
  type CallFound,
  type JsonObject,
  type ToolCallEvent,
  type ToolCallSource,
  toolCalls,
} from '../../../operators/index.ts';

/** A call that is in a plan. */
export interface ExpectedCall {
  readonly name: string;
  readonly args: JsonObject;
}

/** A plan as a model streams it. */
export interface StreamedPlan {
  readonly name: string;
  readonly parts: readonly ToolCallSource[];
  /** The calls in it, in any order. */
  readonly expected: readonly ExpectedCall[];
  /**
   * After how many units each call is whole, in ascending order; Infinity for one that is only known by the end. Units
   * are those of text and of arguments; any other part counts as one.
   */
  readonly closings: readonly number[];
}

/** How a plan is cut: as it is, or its text and arguments into pieces of so many units, or of 1 to 12 at random. */
export type Cut = 'whole' | 1 | 4 | 'random';
export const CUTS: readonly Cut[] = ['whole', 1, 4, 'random'];

/** What came out of a plan. */
export interface Judgement {
  /** Expected calls that came, name and arguments right. */
  readonly found: number;
  /** Calls that came and are not in the plan. */
  readonly invented: number;
  /** Calls that came before they were whole. */
  readonly early: number;
  /** Calls that came later than with the piece that made them whole. */
  readonly late: number;
  readonly malformed: number;
}

/** Streams a plan through `toolCalls` and compares what comes out, piece by piece, with what is in it. */
export function judge(plan: StreamedPlan, cutting: Cut): Judgement {
  const source = new Subject<ToolCallSource>();
  const events: ToolCallEvent[] = [];
  source.pipe(toolCalls()).subscribe((event) => {
    if (event.type !== 'text') events.push(event);
  });
  const calls = (): CallFound[] => events.filter((event) => event.type === 'call');
  let units = 0;
  let early = 0;
  let late = 0;
  const compare = () => {
    const due = plan.closings.filter((closing) => closing <= units).length;
    early += Math.max(0, calls().length - due);
    late += Math.max(0, due - calls().length);
  };
  for (const part of cut(plan.parts, cutting)) {
    units += unitsOf(part);
    source.next(part);
    compare();
  }
  source.complete();
  const missing = [...plan.expected];
  let invented = 0;
  for (const call of calls()) {
    const at = missing.findIndex(({ name, args }) => name === call.name && isDeepStrictEqual(args, call.args));
    if (at < 0) invented++;
    else missing.splice(at, 1);
  }
  const found = plan.expected.length - missing.length;
  return { found, invented, early, late, malformed: events.length - calls().length };
}

export function* cut(parts: readonly ToolCallSource[], cutting: Cut): Generator<ToolCallSource> {
  for (const part of parts) {
    const text = typeof part === 'string' ? part : part.type === 'tool-delta' ? part.args : '';
    if (cutting === 'whole' || text === '') {
      yield part;
      continue;
    }
    let from = 0;
    for (const piece of pieces(text, cutting)) {
      if (typeof part === 'string') yield piece;
      else if (part.type === 'tool-delta' && from === 0) yield { ...part, args: piece };
      else if (part.type === 'tool-delta') yield { type: 'tool-delta', index: part.index, args: piece };
      from += piece.length;
    }
  }
}

/** Pieces of a text; the random ones are the same for the same text. */
export function* pieces(text: string, cutting: Exclude<Cut, 'whole'>): Generator<string> {
  let state = text.length;
  for (let from = 0; from < text.length; ) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    const length = cutting === 'random' ? 1 + ((state >> 16) % 12) : cutting;
    yield text.slice(from, from + length);
    from += length;
  }
}

function unitsOf(part: ToolCallSource): number {
  if (typeof part === 'string') return part.length;
  return part.type === 'tool-delta' ? part.args.length : 1;
}
