import type { Observable } from 'rxjs';
import type { CallContext, ChatMessage, ChatModel, ChatRequest, ModelPart } from '../../../ports/index.ts';
import type { ClauseReader } from '../../classifier/bookshop/read-clause.ts';
import { composeAnswer } from './compose/compose-answer.ts';
import { type Pace, paced } from './pace.ts';
import { type PlanForm, streamPlan } from './stream-plan.ts';
import { type Understanding, understand } from './understand.ts';
import { wordPieces } from './word-pieces.ts';

/** Options of {@link EmbeddedModel}. */
export interface EmbeddedModelOptions {
  /** How fast a plan is written. Default 80 ms to the first part, then 5 ms each. */
  readonly plan?: Partial<Pace>;
  /** How fast an answer is written. Default 120 ms to the first part, then 8 ms each. */
  readonly compose?: Partial<Pace>;
  /** How a plan is put into parts. Default `tool-delta`. */
  readonly planForm?: PlanForm;
}

/** Paces of a small hosted model on a good day; {@link EmbeddedModelOptions} changes them. */
export const EMBEDDED_PACE: { readonly plan: Pace; readonly compose: Pace } = {
  plan: { firstTokenMs: 80, tokenMs: 5 },
  compose: { firstTokenMs: 120, tokenMs: 8 },
};

/**
 * The bookshop's own model: a script, not a neural network. It plans by a trained linear intent model and by rules that
 * read titles, prices and order numbers, and it writes its answers from templates, with nothing in them but what the tools returned. It waits between its parts for as long as `plan` and
 * `compose` declare, so that a pipeline behaves as with a model that writes at that speed.
 *
 * - Understands about 1,000 characters of a question; what lies behind is said to be unread.
 * - Remembers nothing between requests but the reading of a conversation that is still held by its caller.
 * - Unsubscribing stops its clock at once. It never errors.
 */
export class EmbeddedModel implements ChatModel {
  /** What it is, for listings and for a person who asks. */
  readonly describe: string =
    'embedded: a scripted local model (linear intent classifier, slot rules, templates); no neural network, no network';
  readonly #reader: ClauseReader;
  readonly #plan: Pace;
  readonly #compose: Pace;
  readonly #form: PlanForm;
  readonly #read = new WeakMap<readonly ChatMessage[], Understanding>();

  constructor(reader: ClauseReader, options: EmbeddedModelOptions = {}) {
    this.#reader = reader;
    this.#plan = checked('plan', { ...EMBEDDED_PACE.plan, ...options.plan });
    this.#compose = checked('compose', { ...EMBEDDED_PACE.compose, ...options.compose });
    this.#form = options.planForm ?? 'tool-delta';
  }

  generate(request: ChatRequest, context: CallContext): Observable<ModelPart> {
    return request.purpose === 'plan'
      ? paced(() => this.#planParts(request, context), this.#plan, context)
      : paced(() => this.#answerParts(request), this.#compose, context);
  }

  *#planParts(request: ChatRequest, context: CallContext): Generator<ModelPart, void, undefined> {
    const offered = new Set((request.tools ?? []).map(({ name }) => name));
    const { clauses } = this.#understand(request.messages);
    const calls = clauses.flatMap((clause) => clause.calls).filter(({ name }) => offered.has(name));
    let outputTokens = 0;
    for (const part of streamPlan(distinct(calls), this.#form, context.call)) {
      outputTokens += 1;
      yield part;
    }
    yield finish(calls.length > 0 ? 'tool-calls' : 'stop', request, outputTokens);
  }

  *#answerParts(request: ChatRequest): Generator<ModelPart, void, undefined> {
    const most = request.maxTokens ?? Number.POSITIVE_INFINITY;
    let outputTokens = 0;
    for (const text of wordPieces(composeAnswer(request, this.#understand(request.messages)))) {
      if (outputTokens >= most) {
        yield finish('length', request, outputTokens);
        return;
      }
      outputTokens += 1;
      yield { type: 'text', text };
    }
    yield finish('stop', request, outputTokens);
  }

  /** A plan and its partial answers share one list of messages, and so one reading of it. */
  #understand(messages: readonly ChatMessage[]): Understanding {
    const known = this.#read.get(messages);
    if (known !== undefined) return known;
    const understanding = understand(messages, this.#reader);
    this.#read.set(messages, understanding);
    return understanding;
  }
}

function distinct<C extends { readonly name: string; readonly args: unknown }>(calls: readonly C[]): readonly C[] {
  return [...new Map(calls.map((call) => [JSON.stringify([call.name, call.args]), call])).values()];
}

function finish(reason: 'stop' | 'length' | 'tool-calls', request: ChatRequest, outputTokens: number): ModelPart {
  const read = request.messages.reduce((sum, { text }) => sum + text.length, 0);
  // Its own counting: a quarter of the characters read, and the parts written. There is no tokeniser here.
  return { type: 'finish', reason, usage: { inputTokens: Math.ceil(read / 4), outputTokens, cost: 0 } };
}

function checked(name: string, pace: Pace): Pace {
  for (const [key, value] of Object.entries(pace)) {
    if (!(Number.isFinite(value) && value >= 0)) {
      throw new RangeError(`EmbeddedModel: ${name}.${key} is ${value}; give milliseconds of 0 or more`);
    }
  }
  return pace;
}
