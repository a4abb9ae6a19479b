import { EMPTY, type Observable, type SchedulerLike, type Subscriber } from 'rxjs';
import { type Breaker, Cold, Relay } from '../../operators/index.ts';
import type { CallContext, Json } from '../ports/index.ts';
import type { Answer, Shown } from './answer.ts';
import { breakerBefore, isHung } from './breaker-policy.ts';
import type { PlannedStage } from './compile.ts';
import { failedAt, type RunError } from './errors.ts';
import type { Mode, RunEventBody } from './events.ts';
import type { GrowingInput } from './growing-input.ts';
import { callUnderPolicies } from './policies.ts';
import type { PortType, PortTypes } from './port-names.ts';
import { type CallingStage, type PortRequest, ProviderCall } from './provider-call.ts';
import type { Heard, RunRequest } from './request.ts';
import type { RunHost } from './run-host.ts';
import type { BreakerLimits, CallOptions, PolicyNote, StageContext } from './stage-context.ts';
import type { Fenced, StageHost } from './stage-host.ts';

/**
 * One stage at work in one run: what its kind sees of the run, what the log is told of it, and, once subscribed, its
 * elements.
 */
export class StageRun extends Cold<never> implements StageContext, CallingStage, Fenced {
  readonly planned: PlannedStage;
  readonly constraint: string | undefined;
  readonly #graph: StageHost;
  readonly #run: RunHost;
  #subscriber: StageSubscriber | undefined;
  #fenced = false;
  #startedAt = -1;
  #firstAt = -1;
  #items = 0;

  constructor(graph: StageHost, planned: PlannedStage, constraint: string | undefined) {
    super();
    this.#graph = graph;
    this.#run = graph.run;
    this.planned = planned;
    this.constraint = constraint;
  }

  get host(): RunHost {
    return this.#run;
  }

  get callTimeoutMs(): number {
    return (this.planned.options.timeoutMs as number | undefined) ?? Number.POSITIVE_INFINITY;
  }

  get stage(): string {
    return this.planned.name;
  }

  get mode(): Mode {
    return this.#graph.plan.mode;
  }

  get request(): RunRequest {
    return this.#run.request;
  }

  get growing(): GrowingInput | undefined {
    return this.#run.growing;
  }

  get isRefresh(): boolean {
    return this.#run.isRefresh;
  }

  get options(): Readonly<Record<string, unknown>> {
    return this.planned.options;
  }

  get capabilities(): Readonly<Record<string, boolean>> {
    return this.#graph.plan.capabilities;
  }

  get scheduler(): SchedulerLike {
    return this.#run.scheduler;
  }

  get shared(): Map<string, unknown> {
    return this.planned.memory;
  }

  get pipeline(): { readonly name: string; readonly version: number } {
    return this.#graph.plan.pipeline;
  }

  get answer(): Answer {
    return this.#run.answer;
  }

  get played(): Observable<Heard> {
    return this.#run.played;
  }

  get breakers(): ReadonlyMap<string, Breaker> {
    return this.#run.breakers.byPort;
  }

  addBreaker(port: string, limits: BreakerLimits): Breaker {
    return this.#run.breakers.add(port, limits);
  }

  get shown(): Shown {
    return this.#run.shown;
  }

  get results(): Map<string, Json> {
    return this.#run.results;
  }

  now(): number {
    return this.#run.now();
  }

  timeLeftMs(): number {
    return this.#run.timeLeftMs();
  }

  random(): number {
    return this.#run.random();
  }

  port<K extends PortType>(_type: K, option = 'port'): PortTypes[K] {
    return this.#run.bound(this.#portName(option)) as PortTypes[K];
  }

  begin(): void {
    if (this.#startedAt >= 0) return;
    this.#startedAt = this.#run.now();
    this.#run.emit({ type: 'stage', stage: this.planned.name, phase: 'start', seq: 0, at: 0 });
  }

  invoke<K extends PortType, R>(
    _type: K,
    request: (port: PortTypes[K], context: CallContext) => Observable<R>,
    options: CallOptions<R> = {},
  ): Observable<R> {
    const port = options.port ?? this.#portName('port');
    const { policies } = this.planned;
    if (policies === undefined) return this.#callOn(port, request as PortRequest<R>, options);
    const callOn = (name: string): Observable<R> => this.#callOn(name, request as PortRequest<R>, options);
    return callUnderPolicies(this, policies, callOn, port, options);
  }

  refused({ name }: Breaker): void {
    this.note('breaker', 'refused', { detail: name });
  }

  isHung(call: CallOptions<never>, waitedMs: number): boolean {
    const policy = this.planned.breaker;
    return policy !== undefined && isHung(this, policy, call, waitedMs);
  }

  timedOut(limitMs: number): void {
    this.note('timeout', 'exceeded', { ms: limitMs });
  }

  call<R>(port: string, request: PortRequest<R>, context: CallContext): Observable<R> {
    // The fence stands here too: a retry or a twin must not start behind a trip.
    if (this.#fenced) return EMPTY;
    this.begin();
    return request(this.#run.bound(port) as never, context);
  }

  emit(event: RunEventBody): void {
    if (!this.#fenced) this.#run.emit(event);
  }

  once<R>(key: string, work: () => Observable<R>): Observable<R> {
    return this.#run.once(key, work);
  }

  lacks(input: number): boolean {
    return this.#run.isSkipped(this.planned.inputs[input] as number);
  }

  refuse(text: string, reason: string): void {
    this.#run.refuse(text, reason);
  }

  wantsRefresh(): void {
    this.#run.wantsRefresh();
  }

  trip(): void {
    this.#graph.tripAbove(this.planned.place);
  }

  reissue(input: number, constraint: string): Observable<unknown> {
    return this.#graph.reissue(this.planned.inputs[input] as number, constraint);
  }

  /** Cancels the stage for good: what it still does stays unseen, and it starts nothing more. */
  fence(): void {
    if (this.#fenced) return;
    this.#subscriber?.unsubscribe();
    this.#fenced = true;
  }

  sawElement(): void {
    this.#items++;
    if (this.#firstAt >= 0) return;
    this.begin();
    this.#firstAt = this.#run.now();
  }

  ended(outcome: 'complete' | 'cancelled' | 'failed', error?: RunError): void {
    if (this.#startedAt < 0) return;
    const { name: stage } = this.planned;
    const startedAt = this.#startedAt;
    const firstAt = this.#firstAt;
    const items = this.#items;
    // Spelt out twice: spreading what may be absent costs more than all the rest of the event.
    const event: RunEventBody =
      firstAt < 0
        ? { type: 'stage', stage, phase: 'end', outcome, startedAt, items, seq: 0, at: 0 }
        : { type: 'stage', stage, phase: 'end', outcome, startedAt, firstAt, items, seq: 0, at: 0 };
    this.#run.emit(error === undefined ? event : { ...event, code: error.code });
    if (error?.stage === stage) this.#run.stageFailed(error);
    const budgetMs = this.planned.options.budgetMs as number | undefined;
    if (budgetMs === undefined) return;
    // What was begun on a guess, while somebody still spoke, cost nobody time.
    const tookMs = this.#run.now() - Math.max(this.#startedAt, this.#run.askedAt);
    if (tookMs > budgetMs) this.note('budget', 'exceeded', { ms: budgetMs, tookMs });
  }

  note(policy: PolicyName, action: string, more: PolicyNote = {}): void {
    this.emit({ type: 'policy', stage: this.planned.name, policy, action, ...more });
    const isMissing = policy === 'optional' ? action === 'skipped' : policy === 'fallback' && action === 'used';
    if (policy === 'optional' && action === 'skipped') this.#run.skip(this.planned.place);
    if (isMissing) this.#run.missed(this.planned.place, this.planned.name);
  }

  /** Builds the stage's work for its one consumer. */
  protected override connect(consumer: Subscriber<never>): void {
    if (this.#fenced || consumer.closed) return;
    const subscriber = new StageSubscriber(consumer, this);
    this.#subscriber = subscriber;
    this.#graph.register(this.planned.place, this);
    try {
      const { inputs, kind } = this.planned;
      // Of its size from the start: an empty list that is added to takes room for 17.
      const sources: Observable<never>[] = new Array(inputs.length);
      for (let place = 0; place < inputs.length; place++) {
        const from = inputs[place] as number;
        sources[place] = from < 0 ? EMPTY : this.#graph.outputOf(from);
      }
      (kind.build(this, sources) as Observable<never>).subscribe(subscriber);
    } catch (error) {
      subscriber.error(error);
    }
  }

  #callOn<R>(port: string, request: PortRequest<R>, options: CallOptions<R>): Observable<R> {
    const policy = this.planned.breaker;
    const breaker = policy === undefined ? undefined : breakerBefore(this, port, policy, options);
    // Hedged calls have one limit together.
    const limitMs = this.planned.policies?.hedge === undefined ? this.callTimeoutMs : Number.POSITIVE_INFINITY;
    return new ProviderCall(this, port, request, options, breaker, limitMs);
  }

  #portName(option: string): string {
    return this.planned.ports[option] ?? String(this.planned.options[option]);
  }
}

type PolicyName = Extract<RunEventBody, { type: 'policy' }>['policy'];

/** Stands between a stage's work and its consumer, and tells the log how it went. */
class StageSubscriber extends Relay<never> {
  readonly #consumer: Subscriber<never>;
  readonly #stage: StageRun;

  constructor(consumer: Subscriber<never>, stage: StageRun) {
    super(consumer);
    this.#consumer = consumer;
    this.#stage = stage;
  }

  override next(element: never): void {
    if (this.isStopped) return;
    this.#stage.sawElement();
    this.#consumer.next(element);
  }

  protected override _error(thrown: unknown): void {
    const error = failedAt(this.#stage.stage, thrown);
    this.#stage.ended('failed', error);
    if (this.#stage.options.optional === true) {
      this.#stage.note('optional', 'skipped', { detail: error.message });
      this.#consumer.complete();
    } else this.#consumer.error(error);
    this.unsubscribe();
  }

  protected override _complete(): void {
    this.#stage.ended('complete');
    this.#consumer.complete();
    this.unsubscribe();
  }

  override unsubscribe(): void {
    if (!this.closed && !this.isStopped) {
      // Marked first: what the teardown causes must not count as the stage's own doing.
      this.isStopped = true;
      this.#stage.ended('cancelled');
    }
    super.unsubscribe();
  }
}
