import type { Observable } from 'rxjs';
import { type ToolCallEvent, toolCalls } from '../../../operators/index.ts';
import type { ModelPart, Passage, Query, Recollection, ToolCall } from '../../ports/index.ts';
import type { Edge, Handle, StageKind, StagePolicies } from '../handle.ts';
import { kept } from '../kept.ts';
import type { Option } from '../knob.ts';
import { positiveInteger, text } from '../option-types.ts';
import { edge, stage } from '../stage.ts';
import type { StageContext } from '../stage-context.ts';
import { eachOf } from '../streams/each-of.ts';
import { firstOf } from '../streams/first-of.ts';
import { emitsOf, type ModelInput, modelInput, modelInputs, placesOf, underSystem } from './model-input.ts';
import { isContent, reportUsage } from './model-parts.ts';
import type { Route } from './route.ts';

export interface PlannerOptions extends StagePolicies {
  /** A ChatModel. Default `model`. */
  readonly port?: Option<string>;
  /** The ToolHost whose tools may be planned. Default `tools`. */
  readonly tools?: string;
  /** Which of the provider's models. Absent: the route's, or the provider's own choice. */
  readonly model?: Option<string>;
  /** What the model is told before all else: who it speaks for, which rules hold. Absent: the adapter's own words alone. */
  readonly system?: Option<string>;
  /** Calls one plan may hold; what comes after is left out and reported. Default 16. */
  readonly maxCalls?: Option<number>;
}

/** What a planner reads. */
export type PlannerInput = Handle<Query> | Handle<Recollection> | Handle<Passage> | Handle<Route>;

const kindFor = (places: readonly number[]): StageKind => ({
  name: 'planner',
  emits: 'call',
  options: { port: text, tools: text, model: text, system: text, maxCalls: positiveInteger },
  ports: [
    { option: 'port', type: 'ChatModel', standard: 'model' },
    { option: 'tools', type: 'ToolHost', standard: 'tools' },
  ],
  build: (context, sources) => firstOf(modelInput(context.stage, places, sources), (input) => plan(context, input)),
});

/**
 * Asks a model which tools to call. Each call is passed on the moment its arguments close, while the plan still streams.
 */
export function planner(from: PlannerInput | readonly PlannerInput[], options: PlannerOptions = {}): Handle<ToolCall> {
  const inputs: readonly Handle<unknown>[] = Array.isArray(from) ? from : [from as PlannerInput];
  const edges = inputs.map((each): Edge => edge(each, modelInputs));
  return stage(kindFor(placesOf(emitsOf(inputs))), edges, options);
}

function plan(context: StageContext, { messages, model: routed }: ModelInput): Observable<ToolCall> {
  const {
    model = routed,
    system,
    maxCalls = 16,
  } = context.options as { readonly model?: string; readonly system?: string; readonly maxCalls?: number };
  const { tools: all } = context.port('ToolHost', 'tools');
  const tools = context.capabilities.changes === false ? all.filter(({ readOnly }) => readOnly === true) : all;
  const request = {
    purpose: 'plan' as const,
    messages: underSystem(messages, system),
    tools,
    ...(model === undefined ? undefined : { model }),
  };
  let calls = 0;
  const parts = context.invoke('ChatModel', (chat, call) => chat.generate(request, call), { isContent });
  const told = eachOf<ModelPart, ModelPart>(parts, (part, consumer) => {
    reportUsage(context, part);
    consumer.next(part);
  });
  const read = kept(context, 'tool-calls', () => toolCalls({ maxCalls }));
  return eachOf(read(told), (event, consumer) => {
    if (event.type !== 'call') report(context, event);
    else consumer.next({ id: `${context.stage}-${++calls}`, name: event.name, args: event.args });
  });
}

function report(context: StageContext, event: ToolCallEvent): void {
  if (event.type !== 'malformed') return;
  const { reason, position } = event;
  context.emit({ type: 'tool', phase: 'malformed', stage: context.stage, reason, position });
}
