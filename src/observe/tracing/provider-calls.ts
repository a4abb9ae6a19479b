import type { Observable, SchedulerLike, Subscriber } from 'rxjs';
import { Cold, Relay } from '../../../operators/index.ts';
import { type Bindings, type Port, portMembers } from '../../engine/port-names.ts';
import type { CallContext } from '../../ports/index.ts';
import { isSampled } from './traceparent.ts';

/** A call of an adapter that has ended. */
export interface EndedCall {
  /** What was asked of the port, as its method is called: `classify`, `recall`, `generate`. */
  readonly operation: string;
  readonly port: string;
  readonly stage: string;
  /** Names the call within its run: `plan#1`. */
  readonly call: string;
  readonly traceparent: string | undefined;
  /** By the scheduler's clock, in milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Elements the adapter gave. */
  readonly items: number;
  /** `left` where the run did not wait for its end: a call for one element is left when it is there. */
  readonly outcome: 'completed' | 'failed' | 'left';
  /** Its code; absent where it did not fail. */
  readonly error?: string;
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
  const watched = (name: string, port: Port): Port => ('tools' in port ? port : watch(name, port, scheduler, onEnd));
  return Object.fromEntries(Object.entries(bindings).map(([name, port]) => [name, watched(name, port)]));
}

type Operation = (request: unknown, context: CallContext) => Observable<unknown>;

function watch(name: string, port: Port, scheduler: SchedulerLike, onEnd: (call: EndedCall) => void): Port {
  const made = new Map<string | symbol, unknown>();
  // A proxy, for an adapter may have more than its port asks for; its methods go on being called on itself.
  return new Proxy(port, {
    get(target, member) {
      const value: unknown = Reflect.get(target, member, target);
      if (typeof value !== 'function') return value;
      let method = made.get(member);
      if (method === undefined) {
        const own = value.bind(target) as Operation;
        method = operations.has(String(member)) ? watchOperation(own, String(member), name, scheduler, onEnd) : own;
        made.set(member, method);
      }
      return method;
    },
  });
}

function watchOperation(
  work: Operation,
  operation: string,
  port: string,
  scheduler: SchedulerLike,
  onEnd: (call: EndedCall) => void,
): Operation {
  return (request, context) => {
    const { traceparent, stage, call } = context;
    if (traceparent === undefined || !isSampled(traceparent)) return work(request, context);
    const startedAt = scheduler.now();
    const elements = work(request, context);
    // What is no Observable is for the engine to name.
    if (typeof elements?.pipe !== 'function') return elements;
    const about = { operation, port, stage, call, traceparent, startedAt };
    return new WatchedCall(elements, (end) => onEnd({ ...about, endedAt: scheduler.now(), ...end }));
  };
}

type CallEnd = Pick<EndedCall, 'items' | 'outcome' | 'counted' | 'error'>;

/** A call for one element is most of them: an operator for each thing that is noted would cost more than the call. */
class WatchedCall extends Cold<unknown> {
  readonly #elements: Observable<unknown>;
  readonly #onEnd: (end: CallEnd) => void;

  constructor(elements: Observable<unknown>, onEnd: (end: CallEnd) => void) {
    super();
    this.#elements = elements;
    this.#onEnd = onEnd;
  }

  protected override connect(consumer: Subscriber<unknown>): void {
    if (!consumer.closed) this.#elements.subscribe(new CallWatch(consumer, this.#onEnd));
  }
}

class CallWatch extends Relay<unknown> {
  readonly #onEnd: (end: CallEnd) => void;
  #items = 0;
  #counted = false;
  #outcome: EndedCall['outcome'] = 'left';
  #error: string | undefined;

  constructor(consumer: Subscriber<unknown>, onEnd: (end: CallEnd) => void) {
    super(consumer);
    this.#onEnd = onEnd;
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
    const [items, outcome, counted, error] = [this.#items, this.#outcome, this.#counted, this.#error];
    this.#onEnd(error === undefined ? { items, outcome, counted } : { items, outcome, counted, error });
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
