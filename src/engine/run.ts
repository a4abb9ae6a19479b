import { NEVER, Observable, type SchedulerLike, type Subscriber, type Subscription } from 'rxjs';
import type { Json } from '../ports/index.ts';
import type { Answer, Shown } from './answer.ts';
import type { BreakerBoard } from './breaker-board.ts';
import type { Plan } from './compile.ts';
import { failedAt, RunError } from './errors.ts';
import type { RunEvent, RunEventBody } from './events.ts';
import { Graph } from './graph.ts';
import { GrowingInput } from './growing-input.ts';
import { ofSameUser, userOf } from './input-user.ts';
import { Junction, maxBetweenStages } from './junction.ts';
import { cannedRung, Ladder } from './ladder.ts';
import { throughOutput } from './last-stage.ts';
import { lastWords } from './last-words.ts';
import { Life } from './life.ts';
import { Outlet } from './outlet.ts';
import { Playback } from './playback.ts';
import type { Port } from './port-names.ts';
import { Message, type ReplyPart } from './reply.ts';
import type { Heard, RunOptions, RunRequest } from './request.ts';
import { RunClock } from './run-clock.ts';
import type { RunGround } from './run-ground.ts';
import type { RunHost } from './run-host.ts';

const alwaysOpen = new Observable<boolean>((subscriber) => subscriber.next(true));

/** Time for what is said in place of an answer to be spoken, where the run has none left. */
const lastSoundMs = 1_000;

const nothingShown: Shown = { text: '', sentenceEnd: 0 };

/** What a run begins with. */
export interface RunStart {
  readonly plan: Plan;
  /** The plan that takes over when this one fails: the same pipeline, sequential. */
  readonly fallback: Plan | undefined;
  readonly request: RunRequest;
  readonly options: RunOptions | undefined;
  readonly ground: RunGround;
}

/** The log, the answer and the end of one run, whatever attempt works on it. */
export class Run implements RunHost {
  request: RunRequest;
  readonly growing: GrowingInput | undefined;
  readonly scheduler: SchedulerLike;
  readonly demand: Observable<boolean>;
  readonly isRefresh: boolean;
  readonly #ground: RunGround;
  readonly #log: Subscriber<RunEvent>;
  /** Everything that must end with the run. */
  readonly #life: Subscription = new Life();
  readonly #message: Message;
  readonly #clock: RunClock;
  readonly #input: RunOptions['input'];
  /** Where somebody may be interrupted. */
  readonly #playback: Playback | undefined;
  #graph: Graph;
  #fallback: Plan | undefined;
  #outlet: Outlet;
  #shown: Shown = nothingShown;
  // Made when a tool is called: most of what a run costs is what it holds.
  #results: Map<string, Json> | undefined;
  #once: Map<string, Junction<never>> | undefined;
  #ladder: Ladder | undefined;
  #skipped: Set<number> | undefined;
  #seq = 0;
  #calls = 0;
  #isStale = false;
  /** Only its last words are still to be spoken. */
  #isEnding = false;
  #over = false;

  constructor({ plan, fallback, request, options, ground }: RunStart, log: Subscriber<RunEvent>) {
    this.request = request;
    this.scheduler = ground.scheduler;
    this.demand = options?.demand ?? alwaysOpen;
    this.isRefresh = options?.isRefresh === true;
    this.#ground = ground;
    this.#log = log;
    this.#fallback = fallback;
    this.#message = new Message(0, fallback !== undefined || plan.pipeline.side.length > 0);
    const limitMs = Math.min(request.deadlineMs ?? plan.deadlineMs, plan.deadlineMs);
    this.#clock = new RunClock(ground.scheduler, limitMs);
    this.#input = options?.input;
    this.#playback = options?.played === undefined ? undefined : new Playback(options.played);
    this.growing = this.#input === undefined ? undefined : new GrowingInput(request.input);
    this.#graph = new Graph(this, plan);
    this.#outlet = new Outlet(this, plan.emits === 'reply');
  }

  get run(): string {
    return this.request.run;
  }

  get user(): string | undefined {
    return userOf(this.request.input);
  }

  get askedAt(): number {
    return this.#clock.askedAt;
  }

  get played(): Observable<Heard> {
    return this.#playback?.played ?? NEVER;
  }

  get breakers(): BreakerBoard {
    return this.#ground.breakers;
  }

  get traceparent(): string | undefined {
    return this.request.traceparent;
  }

  get results(): Map<string, Json> {
    this.#results ??= new Map();
    return this.#results;
  }

  get shown(): Shown {
    return this.#shown;
  }

  get answer(): Answer {
    const { text, outcome = 'answered' } = this.#message;
    return { text, heard: this.#playback?.heardOf(text) ?? text, outcome };
  }

  start(): Subscription {
    const { pipeline, surface, mode } = this.#graph.plan;
    const { run, input } = this.request;
    this.emit({ type: 'started', run, pipeline: pipeline.name, version: pipeline.version, surface, mode, input });
    if (this.#input === undefined) this.#startClock();
    if (this.#playback !== undefined) {
      this.#life.add(this.#playback.listen(() => this.#message.text));
      this.#life.add(() => this.#left());
    }
    this.#attempt();
    if (this.#input !== undefined && this.growing !== undefined) {
      const listener = { whole: (all: Json) => this.#asked(all), failed: (error: RunError) => this.#endWith(error) };
      this.#life.add(this.growing.read(this.#input, this.scheduler, listener));
    }
    return this.#life;
  }

  /** The input is whole. Whose data may be read was settled by its beginning. */
  #asked(input: Json): void {
    if (this.#over) return;
    const whole = ofSameUser(this.request.input, input);
    if (whole === undefined) {
      this.#endWith(new RunError('run.bad-input', 'the user of the input changed while it was being said'));
      return;
    }
    this.request = { ...this.request, input: whole };
    this.#clock.askedAt = this.now();
    this.emit({ type: 'input', final: true, input: whole });
    this.#startClock();
    this.growing?.settle(whole);
  }

  #startClock(): void {
    const { canned } = this.#graph.plan;
    this.#life.add(this.#clock.startLimit(() => this.#late()));
    if (canned?.afterMs !== undefined) this.#life.add(this.#scheduleCanned(canned.afterMs));
  }

  now(): number {
    return this.#clock.now();
  }

  random(): number {
    return this.#ground.random();
  }

  timeLeftMs(): number {
    return this.#clock.timeLeftMs();
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

  once<R>(key: string, work: () => Observable<R>): Observable<R> {
    this.#once ??= new Map();
    let junction = this.#once.get(key) as Junction<R> | undefined;
    if (junction === undefined) {
      junction = new Junction(work(), { consumers: 1, keep: true, barrier: false, maxBuffered: maxBetweenStages });
      this.#once.set(key, junction as unknown as Junction<never>);
      this.#life.add(junction.inlet);
    }
    return junction;
  }

  skip(place: number): void {
    this.#skipped ??= new Set();
    this.#skipped.add(place);
  }

  isSkipped(place: number): boolean {
    return this.#skipped?.has(place) === true;
  }

  stageFailed(error: RunError): void {
    this.#ground.onStageError?.(error, this.request);
  }

  missed(place: number, stage: string): void {
    const { ladder } = this.#graph.plan.pipeline;
    if (ladder.length === 0) return;
    this.#ladder ??= new Ladder(ladder);
    this.#stand(this.#ladder.missed(place), stage);
  }

  wantsRefresh(): void {
    this.#isStale = true;
  }

  refuse(text: string, reason: string): void {
    if (this.#over || this.#isEnding) return;
    this.#stopWork();
    this.#sayLast(lastWords(this.#message, 0, text, reason), 'refused');
  }

  /** One element of the output stage. */
  part(part: ReplyPart): void {
    const event = this.#message.apply(part);
    if (event !== undefined) this.emit(event);
    // What a deadline is for is there: whoever makes sound of it does so in time of its own.
    else if (part.type === 'whole') this.#clock.stopLimit();
    this.#playback?.part(part, this.now());
  }

  complete(): void {
    if (this.#over) return;
    const outcome = this.#message.outcome ?? 'answered';
    this.#end({ type: 'done', outcome }, () => {
      if (this.#message.isRefused) return;
      // An answer of which something was taken back, and which was then given whole, is remembered as it stands, but not
      // given to anybody else.
      this.#doSideWork(outcome === 'retracted' ? 'heard' : 'all');
      if (outcome === 'cached' && this.#isStale) this.#ground.refresh(this.request);
      // While the answer may still be playing, an interruption changes what was remembered of it.
      if (this.#playback?.isSpoken === true) this.#ground.afterRun(this.#amended(this.#playback), 'playback');
    });
  }

  #doSideWork(of: 'heard' | 'all'): void {
    for (const { work, stage } of this.#graph.sideWork(of)) this.#ground.afterRun(work, stage);
  }

  /** The listener has left: what it said to have heard of the answer by then is remembered, and nothing else. */
  #left(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#playback?.isCut === true && !this.#message.isRefused && !this.#isEnding) this.#doSideWork('heard');
  }

  #amended(playback: Playback): Observable<never> {
    return playback.listenOn(this.#message.text, this.now(), this.scheduler, () => this.#doSideWork('heard'));
  }

  fail(error: unknown): void {
    if (this.#over || this.#isEnding) return;
    const { plan } = this.#graph;
    const failure = failedAt(plan.stages[plan.pipeline.output]?.name ?? '', error);
    if (this.#fallback !== undefined && !isFinal(failure)) this.#takeOver(this.#fallback, failure);
    else if (plan.canned !== undefined && failure.code !== 'run.bad-input') this.#sayCanned(plan.canned.text, failure);
    else this.#endWith(failure);
  }

  #endWith({ code, message, retry, stage }: RunError): void {
    this.#end({ type: 'error', code, message, retry, ...(stage === undefined ? {} : { stage }) });
  }

  #attempt(): void {
    this.#life.add(this.#graph.life);
    this.#life.add(this.#outlet);
    this.#graph.output.subscribe(this.#outlet);
  }

  /**
   * The sequential chain takes over from a failed attempt. What is shown stays where the chain can go on from it; what
   * tools have returned is used again.
   */
  #takeOver(plan: Plan, failure: RunError): void {
    const stage = failure.stage ?? '';
    this.emit({ type: 'policy', stage, policy: 'fallback', action: 'sequential', detail: failure.code });
    this.#stopWork();
    this.#stand(this.#ladder?.anew(), stage);
    this.#fallback = undefined;
    this.#skipped = undefined;
    const canGoOn = plan.stages.some(({ kind }) => kind.continues === true);
    if (this.#message.length > 0 && !canGoOn) this.part({ type: 'retract', fromOff: 0, reason: 'restarted' });
    this.#shown = this.#standing();
    this.#graph = new Graph(this, plan);
    this.#outlet = new Outlet(this, plan.emits === 'reply');
    this.#attempt();
  }

  /** The last rung. Whole sentences that were shown stand; a broken one is taken back. */
  #sayCanned(text: string, failure: RunError): void {
    const stage = failure.stage ?? '';
    this.emit({ type: 'policy', stage, policy: 'fallback', action: 'canned', detail: failure.code });
    this.#stand(cannedRung, stage);
    this.#stopWork();
    if (this.#clock.timeLeftMs() === 0) this.#clock.grant(lastSoundMs);
    this.#sayLast(lastWords(this.#message, this.#message.sentenceEnd, text, 'cut off'), 'degraded');
  }

  /** Ends the run with these words. They are shown at once; the run is over when they are spoken too, where it speaks. */
  #sayLast(words: readonly ReplyPart[], outcome: 'refused' | 'degraded'): void {
    this.#shown = this.#standing();
    this.#isEnding = true;
    const end = (): void => {
      if (!this.#over) this.#end({ type: 'done', outcome });
    };
    const host = { part: (part: ReplyPart) => this.part(part), emit: () => {}, complete: end, fail: end };
    this.#outlet = new Outlet(host, true);
    this.#life.add(this.#outlet);
    throughOutput(this, this.#graph.plan, words).subscribe(this.#outlet);
  }

  #standing(): Shown {
    const { text, sentenceEnd, audio } = this.#message;
    return { text, sentenceEnd, ...(audio !== undefined && { audio }) };
  }

  #stand(rung: string | undefined, stage: string): void {
    if (rung !== undefined) this.emit({ type: 'policy', stage, policy: 'rung', action: rung });
  }

  #stopWork(): void {
    this.#outlet.unsubscribe();
    this.#graph.fence();
  }

  /**
   * Ends the log; then everything still at work is cancelled. What is done off the path begins when the last event is
   * told, and before the log completes: who asks again then is known to have asked before.
   */
  #end(last: RunEventBody, aside?: () => void): void {
    this.emit(last);
    this.#over = true;
    if (aside !== undefined) {
      this.#graph.fence();
      aside();
    }
    this.#log.complete();
  }

  #scheduleCanned(afterMs: number): Subscription {
    return this.scheduler.schedule(() => {
      const { canned } = this.#graph.plan;
      if (this.#over || this.#message.length > 0 || canned === undefined) return;
      this.#clock.expire();
      this.#sayCanned(canned.text, new RunError('run.late', `nothing to show within ${afterMs} ms`));
    }, afterMs);
  }

  #late(): void {
    const late = new RunError('run.deadline', `no whole answer within ${this.#clock.limitMs} ms`, { retry: true });
    this.#clock.expire();
    this.fail(late);
  }
}

/** What no other way of running the same stages would mend. */
function isFinal({ code }: RunError): boolean {
  return code === 'run.deadline' || code === 'run.bad-input' || code === 'binding.missing';
}
