import { Observable, type SchedulerLike, type Subscriber, Subscription } from 'rxjs';
import type { Plan, PlannedStage } from './compile.ts';
import { failedAt, RunError } from './errors.ts';
import type { RunEvent } from './events.ts';
import { Junction } from './junction.ts';
import { Outlet } from './outlet.ts';
import type { Bindings, Port } from './port-names.ts';
import { Message, type ReplyPart } from './reply.ts';
import type { RunOptions, RunRequest } from './request.ts';
import type { RunEventBody } from './stage-context.ts';
import type { StageHost } from './stage-host.ts';
import { StageRun } from './stage-run.ts';
import { gated, oneByOne } from './start-order.ts';

/** What a run stands on, the same for all runs of a process. */
export interface RunGround {
  readonly bindings: Bindings;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  /** Takes over work that goes on after the run's last event. */
  readonly afterRun: (work: Observable<unknown>, stage: string) => void;
}

/** Elements between two stages at most, where one reads faster than another; see {@link Junction}. */
const maxBetweenStages = 65_536;

const alwaysOpen = new Observable<boolean>((subscriber) => subscriber.next(true));

/** One run of a plan: a cold Observable that never errors. */
export function startRun(
  plan: Plan,
  request: RunRequest,
  options: RunOptions | undefined,
  ground: RunGround,
): Observable<RunEvent> {
  return new Observable((log) => new Run(plan, request, options, ground, log).start());
}

/** The state of one run, and the wiring of its stages as they are asked for. */
class Run implements StageHost {
  readonly plan: Plan;
  readonly request: RunRequest;
  readonly scheduler: SchedulerLike;
  readonly demand: Observable<boolean>;
  readonly #ground: RunGround;
  readonly #log: Subscriber<RunEvent>;
  /** Everything that must end with the run. */
  readonly #life: Subscription = new Subscription();
  readonly #outputs: Observable<never>[] = [];
  readonly #junctions: (Junction<never> | undefined)[] = [];
  /** By place: fences off the stage that is at work there. */
  readonly #fences: ((() => void) | undefined)[] = [];
  readonly #once: Map<string, Junction<never>> = new Map();
  readonly #message: Message;
  readonly #outlet: Outlet;
  readonly #startedAt: number;
  readonly #deadlineAt: number;
  #seq = 0;
  #calls = 0;
  #over = false;

  constructor(
    plan: Plan,
    request: RunRequest,
    options: RunOptions | undefined,
    ground: RunGround,
    log: Subscriber<RunEvent>,
  ) {
    this.plan = plan;
    this.request = request;
    this.scheduler = ground.scheduler;
    this.demand = options?.demand ?? alwaysOpen;
    this.#ground = ground;
    this.#log = log;
    this.#message = new Message(0, plan.pipeline.side.length > 0);
    this.#outlet = new Outlet(this, plan.emits === 'reply');
    this.#startedAt = ground.scheduler.now();
    this.#deadlineAt = this.#startedAt + Math.min(request.deadlineMs ?? plan.deadlineMs, plan.deadlineMs);
  }

  get run(): string {
    return this.request.run;
  }

  get user(): string | undefined {
    const { input } = this.request;
    const named = typeof input === 'object' && input !== null && 'user' in input ? input.user : undefined;
    return typeof named === 'string' ? named : undefined;
  }

  get traceparent(): string | undefined {
    return this.request.traceparent;
  }

  start(): Subscription {
    const { pipeline, surface, mode } = this.plan;
    const { run, input } = this.request;
    this.emit({ type: 'started', run, pipeline: pipeline.name, version: pipeline.version, surface, mode, input });
    if (this.#deadlineAt !== Number.POSITIVE_INFINITY) this.#life.add(this.#scheduleDeadline());
    this.#life.add(this.#outlet);
    this.outputOf(pipeline.output).subscribe(this.#outlet);
    return this.#life;
  }

  now(): number {
    const ms = this.scheduler.now() - this.#startedAt;
    // A microsecond is finer than any scheduler here keeps, and short to print.
    return Number.isInteger(ms) ? ms : Math.round(ms * 1000) / 1000;
  }

  random(): number {
    return this.#ground.random();
  }

  timeLeftMs(): number {
    return this.#deadlineAt === Number.POSITIVE_INFINITY
      ? this.#deadlineAt
      : Math.max(0, this.#deadlineAt - this.scheduler.now());
  }

  nextCall(): number {
    return ++this.#calls;
  }

  bound(port: string): Port {
    const found = this.#ground.bindings[port];
    if (found === undefined) {
      throw new RunError('binding.missing', `no adapter is bound to port '${port}'`);
    }
    return found;
  }

  emit(body: RunEventBody): void {
    if (this.#over) return;
    // The body is this call's own, fresh object: stamping it in place saves a copy on the hottest path.
    const event = body as unknown as { seq: number; at: number };
    event.seq = ++this.#seq;
    event.at = this.now();
    this.#log.next(event as RunEvent);
  }

  outputOf(place: number): Observable<never> {
    const known = this.#outputs[place];
    if (known !== undefined) return known;
    const stage = this.#stageAt(place);
    const own = this.#instance(stage, undefined);
    const output = stage.shared ? this.#junctionFor(stage, own).output : own;
    this.#outputs[place] = output;
    return output;
  }

  finished(place: number): Observable<never> {
    this.outputOf(place);
    return (this.#junctions[place] as Junction<never>).finished;
  }

  connect(place: number): void {
    this.outputOf(place);
    this.#junctions[place]?.connect();
  }

  reissue(place: number, constraint: string): Observable<never> {
    return this.#instance(this.#stageAt(place), constraint);
  }

  once<R>(key: string, work: () => Observable<R>): Observable<R> {
    let junction = this.#once.get(key) as Junction<R> | undefined;
    if (junction === undefined) {
      junction = new Junction(work(), { consumers: 1, keep: true, barrier: false, maxBuffered: maxBetweenStages });
      this.#once.set(key, junction as unknown as Junction<never>);
      this.#life.add(junction.source);
    }
    return junction.output;
  }

  register(place: number, fence: () => void): void {
    this.#fences[place] = fence;
  }

  tripAbove(place: number): void {
    const fenced = new Set<number>();
    const visit = (at: number): void => {
      for (const from of this.plan.stages[at]?.inputs ?? []) {
        if (from < 0 || fenced.has(from)) continue;
        fenced.add(from);
        this.#fences[from]?.();
        this.#junctions[from]?.cut();
        visit(from);
      }
    };
    visit(place);
  }

  refuse(text: string, reason: string): void {
    if (this.#over) return;
    this.#outlet.unsubscribe();
    for (const fence of this.#fences) fence?.();
    for (const junction of this.#junctions) junction?.source.unsubscribe();
    if (this.#message.length > 0) this.part({ type: 'retract', fromOff: 0, reason });
    this.part({ type: 'text', text });
    this.part({ type: 'sentence', off: 0, len: text.length });
    this.#end({ type: 'done', outcome: 'refused' });
  }

  /** One element of the output stage. */
  part(part: ReplyPart): void {
    const event = this.#message.apply(part);
    if (event !== undefined) this.emit(event);
  }

  get answer(): { readonly text: string; readonly outcome: string } {
    return { text: this.#message.text, outcome: this.#message.outcome ?? 'answered' };
  }

  complete(): void {
    if (this.#over) return;
    const outcome = this.#message.outcome ?? 'answered';
    this.#end({ type: 'done', outcome });
    if (outcome === 'answered' || outcome === 'cached' || outcome === 'degraded') this.#startSideWork();
  }

  fail(error: unknown): void {
    if (this.#over) return;
    const failure = failedAt(this.plan.stages[this.plan.pipeline.output]?.name ?? '', error);
    const { code, message, retry } = failure;
    const stage = failure.stage === undefined ? {} : { stage: failure.stage };
    this.#end({ type: 'error', code, message, retry, ...stage });
  }

  /** Ends the log; then everything still at work is cancelled. */
  #end(last: RunEventBody): void {
    this.emit(last);
    this.#over = true;
    this.#log.complete();
  }

  #stageAt(place: number): PlannedStage {
    return this.plan.stages[place] as PlannedStage;
  }

  #instance(stage: PlannedStage, constraint: string | undefined): Observable<never> {
    const instance = new StageRun(this, stage, constraint);
    if (this.plan.mode === 'sequential') return oneByOne(this, stage, instance.output);
    if (stage.gates.length > 0) return gated(this, stage, instance.output);
    return instance.output;
  }

  #junctionFor(stage: PlannedStage, upstream: Observable<never>): Junction<never> {
    const junction = new Junction(upstream, {
      consumers: stage.consumers,
      keep: stage.keep,
      barrier: this.plan.mode === 'sequential',
      maxBuffered: maxBetweenStages,
    });
    this.#life.add(junction.source);
    this.#junctions[stage.place] = junction;
    return junction;
  }

  #scheduleDeadline(): Subscription {
    return this.scheduler.schedule(() => {
      const waitedMs = this.#deadlineAt - this.#startedAt;
      this.fail(new RunError('run.deadline', `no whole answer within ${waitedMs} ms`, { retry: true }));
    }, this.timeLeftMs());
  }

  /** Off the path: the log has ended, and what these stages do goes on without the run. */
  #startSideWork(): void {
    for (const junction of this.#junctions) junction?.cut();
    for (const place of this.plan.pipeline.side) {
      const stage = this.#stageAt(place);
      this.#ground.afterRun(new StageRun(this, stage, undefined).output, stage.name);
    }
  }
}
