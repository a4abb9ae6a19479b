import type { Observable, SchedulerLike, Subscriber } from 'rxjs';
import { Cold, Relay } from '../../../operators/index.ts';
import { type Bindings, type Port, portMembers } from '../../engine/port-names.ts';
import type { CallContext } from '../../ports/index.ts';
import { isSampled } from './traceparent.ts';

/** A call of an adapter that has ended. */
export interface EndedCall {
  readonly type: 'call';
  /** What was asked of the port, as its method is called: `classify`, `recall`, `generate`. */
  readonly operation: string;
  readonly port: string;
  readonly stage: string;
  /** Names the call within its run: `plan#1`. */
  readonly call: string;
  readonly traceparent: string;
  /** By the scheduler's clock, in milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Elements the adapter gave. */
  readonly items: number;
  /** `left` where the run did not wait for its end: a call for one element is left when it is there. */
  readonly outcome: 'completed' | 'failed' | 'left';
  /** Its code, where it failed. */
  readonly error: string | undefined;
  /** The model counted its tokens, so that the run's log tells of the call. */
  readonly counted: boolean;
}

/** A run's log tells of tool calls. */
const { ToolHost: _, ...watchedTypes } = portMembers;

const operations: ReadonlySet<string> = new Set(Object.values(watchedTypes).flat());

/**
 * The same adapters, each call of which is told when it has ended. Tools stay as they are.
 * Calls that belong to no trace, or to one that nobody keeps, are not told.
 */
export function watchProviderCalls(
  bindings: Bindings,
  scheduler: SchedulerLike,
  onEnd: (call: EndedCall) => void,
): Bindings {
  const watched = (name: string, port: Port): Port =>
    'tools' in port ? port : watch(port, { port: name, scheduler, onEnd });
  return Object.fromEntries(Object.entries(bindings).map(([name, port]) => [name, watched(name, port)]));
}

type Operation = (request: unknown, context: CallContext) => Observable<unknown>;

/** What is watched of one port, and who is told. */
interface Watch {
  readonly port: string;
  readonly scheduler: SchedulerLike;
  readonly onEnd: (call: EndedCall) => void;
}

/** An adapter may have more than its port asks for; all its methods go on being called on itself. */
function watch(port: Port, about: Watch): Port {
  const made = new Map<string | symbol, unknown>();
  const itself = new Proxy(port, {
    get(target, member) {
      const value: unknown = Reflect.get(target, member, target);
      if (typeof value !== 'function') return value;
      if (!made.has(member)) made.set(member, value.bind(target));
      return made.get(member);
    },
  });
  // What is called in every run is found without the proxy.
  const watched = Object.create(itself) as Port & Record<string, Operation>;
  for (const operation of operations) {
    const own = (port as unknown as Readonly<Record<string, unknown>>)[operation];
    if (typeof own === 'function') watched[operation] = watchOperation(own.bind(port), operation, about);
  }
  return watched;
}

function watchOperation(work: Operation, operation: string, about: Watch): Operation {
  return (request, context) => {
    const { traceparent } = context;
    if (traceparent === undefined || !isSampled(traceparent)) return work(request, context);
    const startedAt = about.scheduler.now();
    const elements = work(request, context);
    // What is no Observable is for the engine to name.
    if (typeof elements?.pipe !== 'function') return elements;
    return new WatchedCall(elements, { about, operation, context, traceparent, startedAt });
  };
}

/** A call under way. */
interface BegunCall {
  readonly about: Watch;
  readonly operation: string;
  readonly context: CallContext;
  readonly traceparent: string;
  readonly startedAt: number;
}

/** A call for one element is most of them: an operator for each thing that is noted would cost more than the call. */
class WatchedCall extends Cold<unknown> {
  readonly #elements: Observable<unknown>;
  readonly #begun: BegunCall;

  constructor(elements: Observable<unknown>, begun: BegunCall) {
    super();
    this.#elements = elements;
    this.#begun = begun;
  }

  protected override connect(consumer: Subscriber<unknown>): void {
    if (!consumer.closed) this.#elements.subscribe(new CallWatch(consumer, this.#begun));
  }
}

class CallWatch extends Relay<unknown> {
  readonly #begun: BegunCall;
  #items = 0;
  #counted = false;
  #outcome: EndedCall['outcome'] = 'left';
  #error: string | undefined;

  constructor(consumer: Subscriber<unknown>, begun: BegunCall) {
    super(consumer);
    this.#begun = begun;
  }

  protected override _next(element: unknown): void {
    this.#items++;
    this.#counted ||= hasUsage(element);
    this.destination.next(element);
  }

  protected override _error(reason: unknown): void {
    this.#outcome = 'failed';
    this.#error = codeOf(reason);
    super._error(reason);
  }

  protected override _complete(): void {
    this.#outcome = 'completed';
    super._complete();
  }

  override unsubscribe(): void {
    if (this.closed) return;
    super.unsubscribe();
    const { about, operation, context, traceparent, startedAt } = this.#begun;
    const { stage, call } = context;
    about.onEnd({
      type: 'call',
      operation,
      port: about.port,
      stage,
      call,
      traceparent,
      startedAt,
      endedAt: about.scheduler.now(),
      items: this.#items,
      outcome: this.#outcome,
      error: this.#error,
      counted: this.#counted,
    });
  }
}

/** A code, for a message may hold what was asked or said. */
function codeOf(reason: unknown): string {
  if (typeof reason !== 'object' || reason === null) return 'failed';
  if ('code' in reason && typeof reason.code === 'string') return reason.code;
  return reason instanceof Error ? reason.name : 'failed';
}

/** Whether it is the last part of a model's answer, with its tokens counted. */
function hasUsage(element: unknown): boolean {
  if (typeof element !== 'object' || element === null || !('usage' in element)) return false;
  return element.usage !== undefined;
}
