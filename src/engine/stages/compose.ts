import { EMPTY, type Observable, type Subscriber } from 'rxjs';
import { batchTime, Cold, subscribeTo } from '../../../operators/index.ts';
import type {
  ChatRequest,
  FinishReason,
  Missing,
  ModelPart,
  Passage,
  Query,
  Recollection,
  ToolOutcome,
} from '../../ports/index.ts';
import { codeOf } from '../errors.ts';
import type { Edge, ElementType, Handle, StageKind, StagePolicies } from '../handle.ts';
import { kept } from '../kept.ts';
import type { Option } from '../knob.ts';
import { milliseconds, oneOf, positiveInteger, ratio, text } from '../option-types.ts';
import { edge, stage } from '../stage.ts';
import type { StageContext } from '../stage-context.ts';
import { emitsOf, type ModelInput, modelInput, modelInputs, placesOf, underSystem } from './model-input.ts';
import { isContent, reportUsage } from './model-parts.ts';
import type { Route } from './route.ts';

export interface ComposeOptions extends StagePolicies {
  /** A ChatModel. Default `model`. */
  readonly port?: Option<string>;
  /** Which of the provider's models. Absent: the route's, or the provider's own choice. */
  readonly model?: Option<string>;
  /** What the model is told before all else: who it speaks for, which rules hold. Absent: the adapter's own words alone. */
  readonly system?: Option<string>;
  /**
   * The model that goes on where the first one gives no whole answer: says nothing, is cut off, or is stopped by its
   * provider's filter. What is shown stays, and none of it is repeated.
   */
  readonly escalate?: Option<string>;
  /**
   * Begin with the first result, and take in what has come since every so many milliseconds, instead of waiting for all
   * tools. Each time is one more request to the model. Absent: one request, when all results are there.
   */
  readonly partialMs?: Option<number>;
  /** `brief` for voice. */
  readonly style?: Option<'full' | 'brief'>;
  /** Tokens of one request at most. Absent: the provider's own limit. */
  readonly maxTokens?: Option<number>;
  /** From 0 to 1. Absent: the provider's own. */
  readonly temperature?: Option<number>;
}

/** What a composer reads. */
export type ComposeInput = Handle<Query> | Handle<ToolOutcome> | Handle<Recollection> | Handle<Passage> | Handle<Route>;

/** What the model is told is missing, by what the stage that failed would have given. */
const MISSING: Readonly<Partial<Record<ElementType, Missing>>> = { passage: 'passages', recollection: 'memory' };

const accepts: readonly ElementType[] = [...modelInputs, 'outcome'];

const kindFor = (emits: readonly ElementType[], places: readonly number[]): StageKind => ({
  name: 'compose',
  emits: 'text',
  options: {
    port: text,
    model: text,
    system: text,
    escalate: text,
    partialMs: milliseconds,
    style: oneOf('full', 'brief'),
    maxTokens: positiveInteger,
    temperature: ratio,
  },
  ports: [{ option: 'port', type: 'ChatModel', standard: 'model' }],
  continues: true,
  build: (context, sources) => {
    const place = emits.indexOf('outcome');
    const outcomes = (place < 0 ? EMPTY : (sources[place] ?? EMPTY)) as Observable<ToolOutcome>;
    return new Composed(context, emits, modelInput(context.stage, places, sources), outcomes);
  },
});

/** Asks a model for the answer, from the question and the results of tools; streams it as pieces of text. */
export function compose(from: ComposeInput | readonly ComposeInput[], options: ComposeOptions = {}): Handle<string> {
  const inputs: readonly Handle<unknown>[] = Array.isArray(from) ? from : [from as ComposeInput];
  const emits = emitsOf(inputs);
  return stage(
    kindFor(emits, placesOf(emits)),
    inputs.map((each): Edge => edge(each, accepts)),
    options,
  );
}

class Composed extends Cold<string> {
  readonly #context: StageContext;
  readonly #emits: readonly ElementType[];
  readonly #input: Observable<ModelInput>;
  readonly #outcomes: Observable<ToolOutcome>;

  constructor(
    context: StageContext,
    emits: readonly ElementType[],
    input: Observable<ModelInput>,
    outcomes: Observable<ToolOutcome>,
  ) {
    super();
    this.#context = context;
    this.#emits = emits;
    this.#input = input;
    this.#outcomes = outcomes;
  }

  protected override connect(consumer: Subscriber<string>): void {
    new Composer(this.#context, this.#emits, consumer).start(this.#input, this.#outcomes);
  }
}

/**
 * One answer. Requests follow each other, never overlap: each goes on where the last one stopped, with the results that
 * have come since. What waits is the results of one plan, which `maxCalls` bounds.
 */
class Composer {
  readonly #context: StageContext;
  readonly #consumer: Subscriber<string>;
  readonly #options: ComposeOptions;
  readonly #emits: readonly ElementType[];
  readonly #results: ToolOutcome[] = [];
  #input: ModelInput | undefined;
  #fresh = 0;
  #said: string;
  #speaking = false;
  /** The stronger model has taken over. */
  #escalated = false;
  /** No more results will come. */
  #complete = false;

  constructor(context: StageContext, emits: readonly ElementType[], consumer: Subscriber<string>) {
    this.#context = context;
    this.#emits = emits;
    this.#consumer = consumer;
    this.#options = context.options as ComposeOptions;
    this.#said = context.shown.text;
  }

  start(input: Observable<ModelInput>, outcomes: Observable<ToolOutcome>): void {
    // Both at once: the plan must not wait for the memory because the answer does.
    subscribeTo(input, this.#consumer as Subscriber<never>, {
      next: (each) => {
        this.#input = each;
        this.#speak();
      },
      complete: () => {},
    });
    subscribeTo(this.#gathered(outcomes), this.#consumer as Subscriber<never>, {
      next: (batch) => {
        this.#results.push(...batch);
        this.#fresh += batch.length;
        // Not within the same instant: where this result was the last one, the end comes with it, and asking once is
        // enough.
        if (this.#isPartial) this.#consumer.add(this.#context.scheduler.schedule(() => this.#speak()));
      },
      complete: () => {
        this.#complete = true;
        this.#speak();
      },
    });
  }

  #gathered(outcomes: Observable<ToolOutcome>): Observable<readonly ToolOutcome[]> {
    const windowMs = this.#isPartial ? (this.#options.partialMs as number) : 0;
    const { scheduler } = this.#context;
    return kept(this.#context, 'batch-time', () => batchTime<ToolOutcome>(windowMs, { scheduler }))(outcomes);
  }

  get #isPartial(): boolean {
    return this.#options.partialMs !== undefined && this.#context.mode === 'streaming';
  }

  #speak(): void {
    if (this.#input === undefined || this.#speaking || this.#consumer.closed) return;
    if (this.#complete) this.#ask(this.#input, true, undefined);
    else if (this.#isPartial && this.#fresh > 0) this.#ask(this.#input, false, undefined);
  }

  #ask(input: ModelInput, final: boolean, port: string | undefined): void {
    this.#speaking = true;
    const request = this.#request(input, final);
    this.#fresh = 0;
    const saidBefore = this.#said.length;
    const parts = this.#context.invoke('ChatModel', (chat, call) => chat.generate(request, call), {
      isContent,
      ...(port === undefined ? undefined : { port }),
    });
    let reason: FinishReason = 'stop';
    subscribeTo<ModelPart>(parts, this.#consumer as Subscriber<never>, {
      next: (part) => {
        if (part.type === 'text') {
          this.#said += part.text;
          this.#consumer.next(part.text);
        } else {
          reportUsage(this.#context, part);
          if (part.type === 'finish') reason = part.reason;
        }
      },
      error: (error) => this.#goOn(error, input, final, port, this.#said.length > saidBefore),
      complete: () => {
        this.#speaking = false;
        if (final && this.#mustEscalate(reason)) this.#escalate(input, reason);
        else if (final) this.#consumer.complete();
        else this.#speak();
      },
    });
  }

  #mustEscalate(reason: FinishReason): boolean {
    if (this.#options.escalate === undefined || this.#escalated) return false;
    return this.#said === '' || reason === 'length' || reason === 'content-filter' || reason === 'error';
  }

  #escalate(input: ModelInput, reason: FinishReason): void {
    this.#escalated = true;
    const why = this.#said === '' ? 'nothing was said' : reason;
    this.#context.note('escalate', String(this.#options.escalate), { detail: why });
    this.#ask(input, true, undefined);
  }

  /** A model that breaks off in the middle: another one goes on from what is shown, and repeats none of it. */
  #goOn(error: unknown, input: ModelInput, final: boolean, port: string | undefined, hasSpoken: boolean): void {
    const other = this.#options.fallback as string | undefined;
    if (!hasSpoken || other === undefined || port === other) {
      this.#consumer.error(error);
      return;
    }
    this.#context.note('fallback', 'continued', { detail: `${other}, because of ${codeOf(error)}` });
    this.#ask(input, final, other);
  }

  #request({ messages, model: routed }: ModelInput, final: boolean): ChatRequest {
    const {
      model: own = routed,
      system,
      escalate,
      style,
      maxTokens,
      temperature,
    } = this.#options as Partial<ChatRequest> & { readonly escalate?: string; readonly system?: string };
    const model = this.#escalated ? escalate : own;
    const { constraint } = this.#context;
    const missing = this.#emits.flatMap((emits, place) => (this.#context.lacks(place) ? (MISSING[emits] ?? []) : []));
    return {
      purpose: 'compose',
      messages: underSystem(messages, system),
      results: this.#results.slice(),
      fresh: this.#fresh,
      said: this.#said,
      final,
      ...(missing.length === 0 ? undefined : { missing }),
      ...(model === undefined ? undefined : { model }),
      ...(style === undefined ? undefined : { style }),
      ...(maxTokens === undefined ? undefined : { maxTokens }),
      ...(temperature === undefined ? undefined : { temperature }),
      ...(constraint === undefined ? undefined : { constraint }),
    };
  }
}
