import type { Observable, SchedulerAction, Subscriber } from 'rxjs';
import type { CallContext } from '../../ports/call.ts';
import type { ChatModel, ChatRequest, ModelPart, Usage } from '../../ports/chat-model.ts';
import type { LatencyModel } from '../latency/latency-model.ts';
import type { Scenario } from '../world/scenario.ts';
import { type CallModel, type Luck, timedCall } from '../world/timed-call.ts';
import type { World } from '../world/world.ts';
import { placeholderText, TOKEN_CHARS } from './placeholder-text.ts';

/** How a model streams: `latency` is the time to its first token. */
export interface TokenModel extends CallModel {
  /** From one token to the next. Drawn once an answer: a request is fast or slow as a whole. */
  readonly betweenTokens: LatencyModel;
}

/** A simulated model. */
export interface ChatModelModel {
  readonly plan: TokenModel;
  readonly compose: TokenModel;
  /** Other figures for other models a request may name, e.g. `fast`. */
  readonly models?: Readonly<Record<string, Partial<Record<'plan' | 'compose', TokenModel>>>>;
  /** Tokens in one part after the first token, which is always alone. Default 12: fewer events, the same ends. */
  readonly partTokens?: number;
  /** How much shorter a brief answer is. Default 1 / 3. */
  readonly briefRatio?: number;
  /** Tokens of every prompt, for its cost. Default 800. */
  readonly promptTokens?: number;
  /** US dollars for a million tokens. */
  readonly price?: { readonly input: number; readonly output: number };
}

/**
 * A model that takes the time it is given: a plan's calls leave one by one as their tokens are through, an answer leaves
 * in pieces of placeholder text. It says what the scenario of the run says.
 *
 * It ignores demand: a simulated client always has room.
 */
export function simulatedChatModel(world: World, model: ChatModelModel): ChatModel {
  return {
    generate(request, context) {
      const timing = model.models?.[request.model ?? '']?.[request.purpose] ?? model[request.purpose];
      const scenario = world.scenario(context.run);
      return request.purpose === 'plan'
        ? plan(world, model, timing, scenario, context)
        : compose(world, model, timing, scenario, request, context);
    },
  };
}

function plan(
  world: World,
  model: ChatModelModel,
  timing: TokenModel,
  { calls, planTokens }: Scenario,
  context: CallContext,
): Observable<ModelPart> {
  const tokensPerCall = planTokens / Math.max(calls.length, 1);
  return timedCall(world, timing, context, 'plan', (subscriber, luck) => {
    const tokenMs = timing.betweenTokens.draw(luck.draw) * luck.factor;
    let next = 0;
    subscriber.add(
      world.scheduler.schedule(function emit(this: SchedulerAction<unknown>) {
        const call = calls[next];
        if (call !== undefined) {
          subscriber.next({ type: 'tool-call', id: `call-${next}`, name: call.name, args: call.args });
          next++;
        }
        if (next >= calls.length) finish(subscriber, model, 'tool-calls', planTokens);
        else this.schedule(undefined, tokensPerCall * tokenMs);
      }, tokensPerCall * tokenMs),
    );
  });
}

function compose(
  world: World,
  model: ChatModelModel,
  timing: TokenModel,
  scenario: Scenario,
  request: ChatRequest,
  context: CallContext,
): Observable<ModelPart> {
  const { partTokens = 12 } = model;
  const from = Math.round((request.said?.length ?? 0) / TOKEN_CHARS);
  const to = Math.max(from, targetTokens(scenario, request, model.briefRatio ?? 1 / 3));
  return timedCall(world, timing, context, 'compose', (subscriber, luck: Luck) => {
    const tokenMs = timing.betweenTokens.draw(luck.draw) * luck.factor;
    let at = from;
    const emit = function (this: SchedulerAction<unknown>): void {
      const end = Math.min(at === from ? at + 1 : at + partTokens, to);
      if (end > at) subscriber.next({ type: 'text', text: placeholderText(at, end) });
      at = end;
      if (at >= to) finish(subscriber, model, 'stop', to - from);
      else this.schedule(undefined, tokenMs * Math.min(partTokens, to - at));
    };
    subscriber.add(world.scheduler.schedule(emit));
  });
}

/** How far the answer can be told from the results so far. */
function targetTokens({ answerTokens, calls }: Scenario, request: ChatRequest, briefRatio: number): number {
  const whole = Math.max(1, Math.round(request.style === 'brief' ? answerTokens * briefRatio : answerTokens));
  const told = request.final === false && calls.length > 0 ? (request.results?.length ?? 0) / calls.length : 1;
  return Math.min(Math.floor(whole * Math.min(told, 1)), request.maxTokens ?? Number.POSITIVE_INFINITY);
}

function finish(
  subscriber: Subscriber<ModelPart>,
  { promptTokens = 800, price }: ChatModelModel,
  reason: 'stop' | 'tool-calls',
  outputTokens: number,
): void {
  const usage: Usage = { inputTokens: promptTokens, outputTokens };
  const cost = price === undefined ? undefined : (promptTokens * price.input + outputTokens * price.output) / 1e6;
  subscriber.next({ type: 'finish', reason, usage: cost === undefined ? usage : { ...usage, cost } });
  subscriber.complete();
}
